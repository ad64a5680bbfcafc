CREATE TABLE IF NOT EXISTS inflight_service_ids (
    kind VARCHAR(20) PRIMARY KEY,
    upcoming BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS inflight_service_students (
    id BIGINT PRIMARY KEY,
    name VARCHAR(100) NOT NULL,
    grade BIGINT NOT NULL CHECK (grade >= 0 AND grade <= 100)
);

CREATE TABLE IF NOT EXISTS inflight_service_profiles (
    student_id BIGINT PRIMARY KEY,
    email VARCHAR(200) NOT NULL,
    about VARCHAR(1000),
    FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE
);

CREATE TABLE IF NOT EXISTS inflight_service_courses (
    id BIGINT PRIMARY KEY,
    title VARCHAR(100) NOT NULL,
    seats BIGINT NOT NULL,
    enrolled BIGINT NOT NULL DEFAULT 0,
    CHECK (enrolled >= 0 AND enrolled <= seats)
);

CREATE TABLE IF NOT EXISTS inflight_service_grades (
    id BIGINT PRIMARY KEY,
    student_id BIGINT NOT NULL,
    course_id BIGINT NOT NULL,
    points BIGINT NOT NULL CHECK (points >= 0 AND points <= 100),
    FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE,
    FOREIGN KEY (course_id) REFERENCES inflight_service_courses (id) ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS inflight_service_grades_student ON inflight_service_grades (student_id);

CREATE INDEX IF NOT EXISTS inflight_service_grades_course ON inflight_service_grades (course_id);

CREATE TABLE IF NOT EXISTS inflight_service_enrolments (
    student_id BIGINT NOT NULL,
    course_id BIGINT NOT NULL,
    PRIMARY KEY (student_id, course_id),
    FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE,
    FOREIGN KEY (course_id) REFERENCES inflight_service_courses (id) ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS inflight_service_enrolments_course ON inflight_service_enrolments (course_id);
