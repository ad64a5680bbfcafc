//! Grades: many for each student (1:N).

use serde::Serialize;

use super::session::Session;
use super::value::Row;
use super::{Answer, StoreError, courses, ids, students};

/// A grade as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

fn grade(row: &Row) -> Result<Grade, StoreError> {
    Ok(Grade { id: row.int(0)?, student: row.int(1)?, course: row.int(2)?, points: row.int(3)? })
}

/// At most `limit` grades of this student behind the id `after`.
pub(crate) fn list<'a>(
    session: &'a mut Session<'_>,
    &(student, after, limit): &'a (i64, i64, i64),
) -> Answer<'a, Vec<Grade>> {
    Box::pin(async move {
        students::get(session, &student).await?;
        let rows = session.rows(LIST, vec![student.into(), after.into(), limit.into()]).await?;
        rows.iter().map(grade).collect()
    })
}

/// This grade of this student.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &(student, id): &'a (i64, i64)) -> Answer<'a, Grade> {
    Box::pin(async move {
        let row = session.row(GET, vec![student.into(), id.into()]).await?;
        grade(&row.ok_or(StoreError::Absent("such grade of this student"))?)
    })
}

/// Stores a new grade under a new id; `id` is not looked at.
pub(crate) fn create<'a>(session: &'a mut Session<'_>, new: &'a Grade) -> Answer<'a, Grade> {
    Box::pin(async move {
        students::get(session, &new.student).await?;
        let course = courses::get(session, &new.course).await;
        course.map_err(|error| match error {
            StoreError::Absent(_) => StoreError::Refused("there is no such course"),
            other => other,
        })?;
        let id = ids::next(session, "grades").await?;
        let values = vec![id.into(), new.student.into(), new.course.into(), new.points.into()];
        session.execute(INSERT, values).await?;
        Ok(Grade { id, ..new.clone() })
    })
}

/// Removes the grade.
pub(crate) fn delete<'a>(session: &'a mut Session<'_>, &(student, id): &'a (i64, i64)) -> Answer<'a, ()> {
    Box::pin(async move {
        match session.execute(DELETE, vec![student.into(), id.into()]).await? {
            0 => Err(StoreError::Absent("such grade of this student")),
            _ => Ok(()),
        }
    })
}
