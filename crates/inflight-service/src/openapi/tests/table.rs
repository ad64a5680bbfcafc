//! What can be asked, one row a method. HEAD, OPTIONS and TRACE follow from a resource's other methods.

/// Of all of it.
pub(super) const ABOUT: &str = "\
The client-server system of the lecture, on loopback: three tiers (students, courses) and N tiers (a gateway, users, \
orders, payments, a bank). CONNECT, which OpenAPI cannot describe, is answered 501, or tunnelled to loopback where \
`--tunnel` allows it. Methods that nobody knows are answered 501, those that a resource does not take 405 with Allow.";

/// What every resource takes: the method, what its name ends with, what it is for, what it is answered.
pub(super) const EVERYWHERE: [(&str, &str, &str, &str); 2] = [
    ("options", "Options", "What this resource allows", "204 Options"),
    ("trace", "Trace", "An echo of the request, for diagnosis", "200 Echo, 400 Bad"),
];

/// Responses that many methods share: the status, the name, what it means.
pub(super) const SHARED: &[(&str, &str, &str)] = &[
    ("204", "NoContent", "Done; there is nothing to say."),
    ("204", "Options", "What this resource allows."),
    ("200", "Echo", "The request as it arrived, without what is secret."),
    ("304", "NotModified", "The client has it: its If-None-Match names the tag."),
    ("400", "Bad", "The request is at fault; `detail` says where."),
    ("401", "Unauthorized", "No token, or one that is forged or has expired."),
    ("402", "Declined", "The bank declined the card."),
    ("403", "Forbidden", "The token is good, but its bearer may not do this."),
    ("404", "NotFound", "There is no such thing."),
    ("408", "Timeout", "The body did not come in time."),
    ("409", "Conflict", "What is stored already forbids it."),
    ("413", "TooLarge", "The body is larger than allowed."),
    ("415", "MediaType", "The body is not application/json."),
    ("500", "Internal", "The service broke; the request was not at fault."),
    ("502", "BadGateway", "A service behind the gateway, or the bank, broke."),
    ("503", "Unavailable", "For the moment too much."),
    ("504", "GatewayTimeout", "A service behind the gateway, or the bank, did not answer in time."),
];

/// Methods that belong together.
pub(super) struct Group {
    pub(super) tag: &'static str,
    pub(super) about: &'static str,
    /// What each of them may be answered instead of a success.
    pub(super) fails: &'static str,
    pub(super) operations: &'static [Operation],
}

/// A method of a resource.
pub(super) struct Operation {
    pub(super) request: &'static str,
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// The schema of the body, if it takes one.
    pub(super) takes: &'static str,
    /// Statuses of success, each with its document if it has one.
    pub(super) gives: &'static str,
    /// What it may be answered instead, beside what the group and a body bring along.
    pub(super) fails: &'static str,
}

impl Operation {
    /// The status, the document and the words of each success.
    pub(super) fn successes(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.gives.split(", ").map(|give| {
            let (status, document) = give.split_once(' ').unwrap_or((give, ""));
            let words = match (status, document, self.request.split(' ').next()) {
                ("200", "Front", _) => "Links.",
                ("200", "object", _) => "OpenAPI 3.1.",
                ("200", "Answer", _) => "The answer.",
                ("200", "Token", _) => "The token.",
                ("200", _, Some("PUT")) => "Replaced.",
                ("200", _, Some("PATCH")) => "Changed.",
                ("200", ..) => "The document.",
                ("201", "Enrolment", _) => "Enrolled.",
                ("201", ..) => "Created.",
                ("301", ..) => "Moved for good.",
                _ => "",
            };
            (status, document, words)
        })
    }
}

const fn row(
    request: &'static str,
    id: &'static str,
    summary: &'static str,
    takes: &'static str,
    gives: &'static str,
    fails: &'static str,
) -> Operation {
    Operation { request, id, summary, takes, gives, fails }
}

/// All of them.
pub(super) const GROUPS: &[Group] = &[
    Group {
        tag: "description",
        about: "Where to begin.",
        fails: "",
        operations: &[
            row("GET /", "front", "Where to begin", "", "200 Front", "304 500 503"),
            row("GET /openapi.json", "openapi", "This description", "", "200 object", ""),
        ],
    },
    Group {
        tag: "wait",
        about: "What a run measures.",
        fails: "",
        operations: &[row(
            "GET /wait/{nanos}/{token}",
            "wait",
            "Answers after that time: what a run measures",
            "",
            "200 Answer",
            "400",
        )],
    },
    Group {
        tag: "students",
        about: "Students with profiles (1:1) and grades (1:N).",
        fails: "500 503",
        operations: &[
            row("GET /student/{id}", "oldStudent", "The old address of a student", "", "301", "400"),
            row(
                "GET /students",
                "listStudents",
                "A part of all students, by id",
                "",
                "200 Students",
                "304 400",
            ),
            row(
                "POST /students",
                "createStudent",
                "A new student; twice makes two",
                "StudentNew",
                "201 Student",
                "",
            ),
            row("GET /students/{id}", "getStudent", "A student", "", "200 Student", "304 400 404"),
            row(
                "PUT /students/{id}",
                "putStudent",
                "Replaces the whole student, or creates it; twice is as once",
                "StudentNew",
                "200 Student, 201 Student",
                "409",
            ),
            row(
                "PATCH /students/{id}",
                "patchStudent",
                "Changes some fields",
                "StudentChange",
                "200 Student",
                "404",
            ),
            row(
                "DELETE /students/{id}",
                "deleteStudent",
                "Removes the student with profile, grades and enrolments; a second time it is 404",
                "",
                "204",
                "400 404",
            ),
            row(
                "GET /students/{id}/profile",
                "getProfile",
                "The profile of a student (1:1)",
                "",
                "200 Profile",
                "304 400 404",
            ),
            row(
                "PUT /students/{id}/profile",
                "putProfile",
                "Replaces the profile, or creates it",
                "ProfileNew",
                "200 Profile, 201 Profile",
                "404",
            ),
            row(
                "DELETE /students/{id}/profile",
                "deleteProfile",
                "Removes the profile",
                "",
                "204",
                "400 404",
            ),
            row(
                "GET /students/{id}/grades",
                "listGrades",
                "A part of the grades of a student (1:N), by id",
                "",
                "200 Grades",
                "304 400 404",
            ),
            row(
                "POST /students/{id}/grades",
                "createGrade",
                "A new grade",
                "GradeNew",
                "201 Grade",
                "404 409",
            ),
            row(
                "GET /students/{id}/grades/{grade}",
                "getGrade",
                "A grade of a student",
                "",
                "200 Grade",
                "304 400 404",
            ),
            row(
                "DELETE /students/{id}/grades/{grade}",
                "deleteGrade",
                "Removes the grade",
                "",
                "204",
                "400 404",
            ),
        ],
    },
    Group {
        tag: "courses",
        about: "Courses with seats.",
        fails: "500 503",
        operations: &[
            row("GET /courses", "listCourses", "A part of all courses, by id", "", "200 Courses", "304 400"),
            row("POST /courses", "createCourse", "A new course", "CourseNew", "201 Course", ""),
            row("GET /courses/{id}", "getCourse", "A course", "", "200 Course", "304 400 404"),
            row(
                "PUT /courses/{id}",
                "putCourse",
                "Replaces title and seats, or creates the course",
                "CourseNew",
                "200 Course, 201 Course",
                "409",
            ),
            row(
                "DELETE /courses/{id}",
                "deleteCourse",
                "Removes the course with its grades and enrolments",
                "",
                "204",
                "400 404",
            ),
        ],
    },
    Group {
        tag: "enrolments",
        about: "Which students take which courses (M:N).",
        fails: "500 503",
        operations: &[
            row(
                "GET /students/{id}/courses",
                "listCoursesOfStudent",
                "A part of the courses of a student (M:N)",
                "",
                "200 Courses",
                "304 400 404",
            ),
            row(
                "PUT /students/{id}/courses/{course}",
                "studentEnrol",
                "Enrols the student, in one transaction with the count of seats",
                "",
                "201 Enrolment, 204",
                "400 404 409",
            ),
            row(
                "DELETE /students/{id}/courses/{course}",
                "studentLeave",
                "Ends the enrolment",
                "",
                "204",
                "400 404",
            ),
            row(
                "GET /courses/{id}/students",
                "listStudentsOfCourse",
                "A part of the students of a course (M:N)",
                "",
                "200 Students",
                "304 400 404",
            ),
            row(
                "PUT /courses/{id}/students/{student}",
                "courseEnrol",
                "Enrols the student, in one transaction with the count of seats",
                "",
                "201 Enrolment, 204",
                "400 404 409",
            ),
            row(
                "DELETE /courses/{id}/students/{student}",
                "courseLeave",
                "Ends the enrolment",
                "",
                "204",
                "400 404",
            ),
        ],
    },
    Group {
        tag: "shop",
        about: "Behind the gateway, with a token.",
        fails: "401 500 502 503 504",
        operations: &[
            row("POST /login", "login", "A name and a password become a token", "Login", "200 Token", ""),
            row("GET /users", "listUsers", "All users; for admins", "", "200 Users", "304"),
            row("GET /users/me", "me", "Who the token says one is", "", "200 User", "304"),
            row("GET /goods", "listGoods", "All goods", "", "200 Goods", "304"),
            row(
                "GET /goods/{id}",
                "getGood",
                "A good, from the cache if it is there",
                "",
                "200 Good",
                "304 400 404",
            ),
            row(
                "GET /orders",
                "listOrders",
                "A part of one's own orders, by id",
                "",
                "200 Orders",
                "304 400",
            ),
            row(
                "POST /orders",
                "createOrder",
                "Takes goods out of the stock, in one transaction with the order",
                "OrderNew",
                "201 Order",
                "409",
            ),
            row(
                "GET /orders/{id}",
                "getOrder",
                "An order of one's own; admins see all",
                "",
                "200 Order",
                "304 400 404",
            ),
            row(
                "POST /payments",
                "pay",
                "Pays an order by card, at the bank",
                "PaymentNew",
                "201 Payment",
                "402 404 409",
            ),
            row(
                "GET /payments/{order}",
                "getPayment",
                "The payment of an order",
                "",
                "200 Payment",
                "304 400 404",
            ),
        ],
    },
];
