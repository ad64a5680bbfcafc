//! The documents: their fields, and what these may hold.

use serde_json::{Map, Value, json};

use crate::extract::{MOST_ID, MOST_ROWS};

/// What stands under this name in the components.
pub(super) fn reference(kind: &str, name: &str) -> Value {
    json!({ "$ref": format!("#/components/{kind}/{name}") })
}

/// True if this is a part of a list, which says where the next one begins.
pub(super) fn is_list(gives: &str) -> bool {
    ["Students", "Grades", "Courses", "Orders"].iter().any(|list| gives.ends_with(list))
}

pub(super) fn id() -> Value {
    integer(1, MOST_ID, "An id.")
}

pub(super) fn unsigned(most: u64) -> Value {
    json!({ "type": "integer", "format": "uint64", "minimum": 0, "maximum": most })
}

fn integer(least: i64, most: i64, words: &str) -> Value {
    json!({
        "type": "integer", "format": "int64", "minimum": least, "maximum": most, "description": words,
    })
}

fn text(most: u32, words: &str) -> Value {
    let control = r"\u0000-\u001f\u007f-\u009f";
    let pattern = format!(r"^[^{control}]*[^\s{control}][^{control}]*$");
    json!({
        "type": "string", "minLength": 1, "maxLength": most, "pattern": pattern, "description": words,
    })
}

fn or_null(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// An object of these fields, all of which must be there but for those in `optional`.
fn object(fields: &[(&str, &Value)], optional: &[&str]) -> Value {
    let names = fields.iter().map(|(name, _)| *name);
    let properties: Map<_, _> =
        fields.iter().map(|(name, schema)| ((*name).to_owned(), (*schema).clone())).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names.filter(|name| !optional.contains(name)).collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

/// Rows under a name, and where the next ones begin.
fn list(name: &str, of: &str) -> Value {
    let mut next = or_null(&id());
    next["description"] = json!("The `after` of the next part; null if this one is the last.");
    object(&[(name, &rows(of)), ("next", &next)], &[])
}

fn rows(of: &str) -> Value {
    json!({ "type": "array", "items": reference("schemas", of) })
}

/// Every document, by its name.
pub(super) fn all() -> Value {
    let (id, plain) = (&id(), &json!({ "type": "string" }));
    let name = &text(100, "A name in any script: 1 to 100 characters, not blank, no control characters.");
    let title = &text(100, "1 to 100 characters, not blank, no control characters.");
    let grade = &integer(0, 100, "The grade over all courses.");
    let points = &integer(0, 100, "Points in this course.");
    let seats = &integer(0, 100_000, "How many students may enrol.");
    let enrolled = &integer(0, 100_000, "How many students have a seat.");
    let email = &text(200, "1 to 200 characters.");
    let about = &or_null(&text(1000, "1 to 1000 characters."));
    let cents = &json!({ "type": "integer", "format": "int64", "description": "In cents." });
    let pieces = &integer(1, 1000, "Pieces.");
    let role = &reference("schemas", "Role");
    let natural = &json!({ "type": "integer", "minimum": 0 });
    let mut change = object(&[("name", name), ("grade", grade)], &["name", "grade"]);
    change["minProperties"] = json!(1);
    let status = &json!({ "type": "integer", "minimum": 400, "maximum": 599 });
    let blank = &json!({ "type": "string", "const": "about:blank" });
    let mut problem =
        object(&[("type", blank), ("title", plain), ("status", status), ("detail", plain)], &[]);
    problem["description"] = json!("RFC 9457: every error has this shape.");
    let front = ["service", "description", "students", "courses", "goods"].map(|name| (name, plain));
    let bearer = &json!({ "type": "string", "const": "Bearer" });
    let token = &json!({ "type": "integer", "format": "uint64", "minimum": 0 });
    let state = &json!({ "type": "string", "enum": ["open", "paid"] });
    let bank = &json!({ "type": "string", "description": "How the bank calls it." });
    let card = &json!({
        "type": "string",
        "pattern": "^[0-9]{12,19}$",
        "description": "12 to 19 digits. `inflight serve --help` names the cards with which the bank fails.",
    });
    let order = [
        ("id", id),
        ("buyer", plain),
        ("good", id),
        ("quantity", pieces),
        ("total", cents),
        ("state", state),
    ];
    json!({
        "Problem": problem,
        "Front": object(&front, &[]),
        "Answer": object(&[("token", token)], &[]),
        "Student": object(&[("id", id), ("name", name), ("grade", grade)], &[]),
        "StudentNew": object(&[("name", name), ("grade", grade)], &[]),
        "StudentChange": change,
        "Students": list("students", "Student"),
        "Profile": object(&[("student", id), ("email", email), ("about", about)], &[]),
        "ProfileNew": object(&[("email", email), ("about", about)], &["about"]),
        "Grade": object(&[("id", id), ("student", id), ("course", id), ("points", points)], &[]),
        "GradeNew": object(&[("course", id), ("points", points)], &[]),
        "Grades": list("grades", "Grade"),
        "Course": object(&[("id", id), ("title", title), ("seats", seats), ("enrolled", enrolled)], &[]),
        "CourseNew": object(&[("title", title), ("seats", seats)], &[]),
        "Courses": list("courses", "Course"),
        "Enrolment": object(&[("student", id), ("course", id)], &[]),
        "Login": object(&[("user", plain), ("password", plain)], &[]),
        "Token": object(&[("token", plain), ("type", bearer), ("seconds", natural), ("role", role)], &[]),
        "Role": { "type": "string", "enum": ["admin", "student", "guest"] },
        "User": object(&[("user", plain), ("role", role)], &[]),
        "Users": object(&[("users", &rows("User"))], &[]),
        "Good": object(&[("id", id), ("name", name), ("price", cents), ("stock", natural)], &[]),
        "Goods": object(&[("goods", &rows("Good"))], &[]),
        "Order": object(&order, &[]),
        "OrderNew": object(&[("good", id), ("quantity", pieces)], &[]),
        "Orders": list("orders", "Order"),
        "Payment": object(&[("order", id), ("amount", cents), ("reference", bank)], &[]),
        "PaymentNew": object(&[("order", id), ("card", card)], &[]),
    })
}

/// What many operations take beside the path.
pub(super) fn parameters() -> Value {
    let number = |least: i64, most: i64, default: i64| {
        json!({
            "type": "integer", "format": "int64", "minimum": least, "maximum": most, "default": default,
        })
    };
    json!({
        "After": {
            "name": "after", "in": "query", "description": "Rows behind this id.", "schema": number(0, MOST_ID, 0),
        },
        "Limit": {
            "name": "limit", "in": "query", "description": "At most so many rows.", "schema": number(1, MOST_ROWS, 20),
        },
        "IfNoneMatch": {
            "name": "If-None-Match",
            "in": "header",
            "description": "Tags of what the client has.",
            "schema": { "type": "string" },
        },
    })
}
