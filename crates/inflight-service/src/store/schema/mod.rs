//! The schema, as a list of migrations. One that was published is never changed: a new one is added below it.
//!
//! Every table begins with `inflight_service_`, so that nothing of a database is touched that others use. All types
//! and constraints mean the same in the three databases. Each statement is made so that a second time does no harm, since
//! MySQL cannot undo a half-done migration: rows are inserted where the count before them says that there are none.

/// The names of the migrations with their statements; the first one leads to version 1.
pub(super) const MIGRATIONS: [(&str, &str); 3] = [
    ("students, profiles, courses, grades, enrolments", include_str!("1-school.sql")),
    ("goods, orders, payments", include_str!("2-shop.sql")),
    ("rows to begin with", include_str!("3-rows.sql")),
];

/// Which migrations were applied.
pub(super) const APPLIED: &str = "CREATE TABLE IF NOT EXISTS inflight_service_migrations \
    (version BIGINT PRIMARY KEY, name VARCHAR(100) NOT NULL)";

/// The statements of a migration. None has a semicolon in a text.
pub(super) fn statements(of: &'static str) -> impl Iterator<Item = &'static str> {
    of.split(';').map(str::trim).filter(|statement| !statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_our_own() {
        let heads = [
            "CREATE TABLE IF NOT EXISTS inflight_service_",
            "CREATE INDEX IF NOT EXISTS inflight_service_",
            "INSERT INTO inflight_service_",
            "SELECT COUNT(*) FROM inflight_service_",
        ];
        let all: Vec<&str> = MIGRATIONS.iter().flat_map(|(_, sql)| statements(sql)).collect();
        assert_eq!(all.len(), 27);
        for statement in all {
            assert!(heads.iter().any(|head| statement.starts_with(head)), "{statement}");
        }
    }
}
