//! Grades: many for each student (1:N).

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::{Result, courses, ids, students};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Grade {
    pub(crate) id: i64,
    pub(crate) student: i64,
    pub(crate) course: i64,
    pub(crate) points: i64,
}

const LIST: &str = "SELECT id, student_id, course_id, points FROM inflight_service_grades \
    WHERE student_id = ? AND id > ? ORDER BY id LIMIT ?";
const GET: &str =
    "SELECT id, student_id, course_id, points FROM inflight_service_grades WHERE student_id = ? AND id = ?";
const INSERT: &str =
    "INSERT INTO inflight_service_grades (id, student_id, course_id, points) VALUES (?, ?, ?, ?)";
const DELETE: &str = "DELETE FROM inflight_service_grades WHERE student_id = ? AND id = ?";

/// At most `limit` grades of this student behind the id `after`.
pub(crate) async fn list(
    session: &mut Session<'_>,
    &(student, after, limit): &(i64, i64, i64),
) -> Result<Vec<Grade>> {
    students::get(session, &student).await?;
    session.all(LIST, [student.into(), after.into(), limit.into()]).await
}

pub(crate) async fn get(session: &mut Session<'_>, &(student, id): &(i64, i64)) -> Result<Grade> {
    session.one(GET, [student.into(), id.into()], "such grade of this student").await
}

/// Stores a new grade under a new id; `id` is not looked at.
pub(crate) async fn create(session: &mut Session<'_>, new: &Grade) -> Result<Grade> {
    students::get(session, &new.student).await?;
    courses::get(session, &new.course).await.map_err(|error| error.refused("there is no such course"))?;
    let id = ids::next(session, "grades").await?;
    session.execute(INSERT, [id.into(), new.student.into(), new.course.into(), new.points.into()]).await?;
    Ok(Grade { id, ..new.clone() })
}

pub(crate) async fn delete(session: &mut Session<'_>, &(student, id): &(i64, i64)) -> Result<()> {
    session.meet(DELETE, [student.into(), id.into()], "such grade of this student").await
}
