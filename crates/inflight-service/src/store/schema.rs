//! The schema, as a list of migrations. One that was published is never changed: a new one is added below it.
//!
//! Every table begins with `inflight_service_`, so that nothing of a database is touched that others use. All types
//! and constraints mean the same in the three databases.

/// A step from one version of the schema to the next.
pub(super) struct Migration {
    pub(super) version: i64,
    pub(super) name: &'static str,
    pub(super) statements: &'static [Statement],
}

/// A statement of a migration. Made so that a second time does no harm: MySQL cannot undo a half-done migration.
pub(super) enum Statement {
    /// A table: as it is, and as MySQL needs it for texts in any script, compared letter by letter.
    Table { plain: &'static str, mysql: &'static str },
    /// An index over a foreign key, which MySQL makes by itself.
    Index(&'static str),
    /// Rows: a query that counts them, and the statement that is run where there are none yet.
    Rows { count: &'static str, insert: &'static str },
}

macro_rules! table {
    ($sql:literal) => {
        Statement::Table { plain: $sql, mysql: concat!($sql, " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin") }
    };
}

/// Which migrations were applied.
pub(super) const APPLIED: Statement = table!(
    "CREATE TABLE IF NOT EXISTS inflight_service_migrations \
     (version BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL)"
);

/// All of them, in order.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "students, profiles, courses, grades, enrolments", statements: STUDENTS },
    Migration { version: 2, name: "goods, orders, payments", statements: SHOP },
    Migration { version: 3, name: "rows to begin with", statements: ROWS },
];

const STUDENTS: &[Statement] = &[
    // Ids are never given twice, not even after a DELETE: the next one of each kind stands here.
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_ids \
         (kind VARCHAR(20) PRIMARY KEY, upcoming BIGINT NOT NULL)"
    ),
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_students (\
         id BIGINT PRIMARY KEY, \
         name VARCHAR(100) NOT NULL, \
         grade BIGINT NOT NULL CHECK (grade >= 0 AND grade <= 100))"
    ),
    // 1:1
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_profiles (\
         student_id BIGINT PRIMARY KEY, \
         email VARCHAR(200) NOT NULL, \
         about VARCHAR(1000), \
         FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE)"
    ),
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_courses (\
         id BIGINT PRIMARY KEY, \
         title VARCHAR(100) NOT NULL, \
         seats BIGINT NOT NULL, \
         enrolled BIGINT NOT NULL DEFAULT 0, \
         CHECK (enrolled >= 0 AND enrolled <= seats))"
    ),
    // 1:N
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_grades (\
         id BIGINT PRIMARY KEY, \
         student_id BIGINT NOT NULL, \
         course_id BIGINT NOT NULL, \
         points BIGINT NOT NULL CHECK (points >= 0 AND points <= 100), \
         FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE, \
         FOREIGN KEY (course_id) REFERENCES inflight_service_courses (id) ON DELETE CASCADE)"
    ),
    Statement::Index(
        "CREATE INDEX IF NOT EXISTS inflight_service_grades_student ON inflight_service_grades (student_id)",
    ),
    Statement::Index(
        "CREATE INDEX IF NOT EXISTS inflight_service_grades_course ON inflight_service_grades (course_id)",
    ),
    // M:N
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_enrolments (\
         student_id BIGINT NOT NULL, \
         course_id BIGINT NOT NULL, \
         PRIMARY KEY (student_id, course_id), \
         FOREIGN KEY (student_id) REFERENCES inflight_service_students (id) ON DELETE CASCADE, \
         FOREIGN KEY (course_id) REFERENCES inflight_service_courses (id) ON DELETE CASCADE)"
    ),
    Statement::Index(
        "CREATE INDEX IF NOT EXISTS inflight_service_enrolments_course \
         ON inflight_service_enrolments (course_id)",
    ),
];

const SHOP: &[Statement] = &[
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_goods (\
         id BIGINT PRIMARY KEY, \
         name VARCHAR(100) NOT NULL, \
         price BIGINT NOT NULL, \
         stock BIGINT NOT NULL CHECK (stock >= 0))"
    ),
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_orders (\
         id BIGINT PRIMARY KEY, \
         buyer VARCHAR(20) NOT NULL, \
         goods_id BIGINT NOT NULL, \
         quantity BIGINT NOT NULL, \
         total BIGINT NOT NULL, \
         state VARCHAR(10) NOT NULL, \
         FOREIGN KEY (goods_id) REFERENCES inflight_service_goods (id))"
    ),
    Statement::Index(
        "CREATE INDEX IF NOT EXISTS inflight_service_orders_buyer ON inflight_service_orders (buyer, id)",
    ),
    table!(
        "CREATE TABLE IF NOT EXISTS inflight_service_payments (\
         order_id BIGINT PRIMARY KEY, \
         amount BIGINT NOT NULL, \
         reference VARCHAR(60) NOT NULL, \
         FOREIGN KEY (order_id) REFERENCES inflight_service_orders (id))"
    ),
];

const ROWS: &[Statement] = &[
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_students",
        insert: "INSERT INTO inflight_service_students (id, name, grade) VALUES \
                 (1, 'Ada Lovelace', 98), (2, 'Катерина Ющенко', 99), (3, 'Edsger Dijkstra', 91), \
                 (4, 'Barbara Liskov', 96), (5, 'Leslie Lamport', 93)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_profiles",
        insert: "INSERT INTO inflight_service_profiles (student_id, email, about) \
                 VALUES (1, 'ada@example.org', 'Notes on the Analytical Engine'), (2, 'kateryna@example.org', NULL)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_courses",
        insert: "INSERT INTO inflight_service_courses (id, title, seats, enrolled) VALUES \
                 (1, 'Concurrency', 30, 2), (2, 'Databases', 30, 1), (3, 'HTTP', 30, 0)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_enrolments",
        insert: "INSERT INTO inflight_service_enrolments (student_id, course_id) VALUES (1, 1), (2, 1), (2, 2)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_grades",
        insert: "INSERT INTO inflight_service_grades (id, student_id, course_id, points) \
                 VALUES (1, 1, 1, 97), (2, 1, 1, 99), (3, 2, 1, 98)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_goods",
        insert: "INSERT INTO inflight_service_goods (id, name, price, stock) VALUES \
                 (1, 'Book', 2500, 1000000), (2, 'Course fee', 120000, 1000000), (3, 'Poster', 900, 0)",
    },
    Statement::Rows {
        count: "SELECT COUNT(*) FROM inflight_service_ids",
        insert: "INSERT INTO inflight_service_ids (kind, upcoming) \
                 VALUES ('students', 6), ('courses', 4), ('grades', 4), ('orders', 1)",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_one_and_every_table_is_our_own() {
        for (nth, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.version, nth as i64 + 1, "{}", migration.name);
            for statement in migration.statements {
                let (sql, prefix) = match statement {
                    Statement::Table { plain, .. } => (plain, "CREATE TABLE IF NOT EXISTS inflight_service_"),
                    Statement::Index(sql) => (sql, "CREATE INDEX IF NOT EXISTS inflight_service_"),
                    Statement::Rows { insert, .. } => (insert, "INSERT INTO inflight_service_"),
                };
                assert!(sql.starts_with(prefix), "{sql}");
            }
        }
    }
}
