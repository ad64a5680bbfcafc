//! Enrolments: many students in many courses (M:N). An enrolment and the count of the course's seats change
//! together or not at all.

use super::courses::{self, Course};
use super::session::Session;
use super::students::{self, Student};
use super::{Result, StoreError};

const COURSES: &str = "SELECT c.id, c.title, c.seats, c.enrolled FROM inflight_service_courses c \
    JOIN inflight_service_enrolments e ON e.course_id = c.id \
    WHERE e.student_id = ? AND c.id > ? ORDER BY c.id LIMIT ?";
const STUDENTS: &str = "SELECT s.id, s.name, s.grade FROM inflight_service_students s \
    JOIN inflight_service_enrolments e ON e.student_id = s.id \
    WHERE e.course_id = ? AND s.id > ? ORDER BY s.id LIMIT ?";
const GET: &str = "SELECT student_id FROM inflight_service_enrolments WHERE student_id = ? AND course_id = ?";
const INSERT: &str = "INSERT INTO inflight_service_enrolments (student_id, course_id) VALUES (?, ?)";
const DELETE: &str = "DELETE FROM inflight_service_enrolments WHERE student_id = ? AND course_id = ?";
const TAKE_SEAT: &str =
    "UPDATE inflight_service_courses SET enrolled = enrolled + 1 WHERE id = ? AND enrolled < seats";
const FREE_SEAT: &str = "UPDATE inflight_service_courses SET enrolled = enrolled - 1 WHERE id = ?";

/// At most `limit` courses of a student behind the id `after`.
pub(crate) async fn courses_of(
    session: &mut Session<'_>,
    &(student, after, limit): &(i64, i64, i64),
) -> Result<Vec<Course>> {
    students::get(session, &student).await?;
    session.all(COURSES, [student.into(), after.into(), limit.into()]).await
}

/// At most `limit` students of a course behind the id `after`.
pub(crate) async fn students_of(
    session: &mut Session<'_>,
    &(course, after, limit): &(i64, i64, i64),
) -> Result<Vec<Student>> {
    courses::get(session, &course).await?;
    session.all(STUDENTS, [course.into(), after.into(), limit.into()]).await
}

/// Enrols the student; true if it was not enrolled before.
pub(crate) async fn put(session: &mut Session<'_>, &(student, course): &(i64, i64)) -> Result<bool> {
    students::hold(session, student).await?;
    courses::get(session, &course).await?;
    let enrolled: Vec<(i64,)> = session.all(GET, [student.into(), course.into()]).await?;
    if !enrolled.is_empty() {
        return Ok(false);
    }
    if session.execute(TAKE_SEAT, [course.into()]).await? == 0 {
        return Err(StoreError::Refused("the course has no free seat"));
    }
    session.execute(INSERT, [student.into(), course.into()]).await?;
    Ok(true)
}

/// Ends the enrolment.
pub(crate) async fn delete(session: &mut Session<'_>, &(student, course): &(i64, i64)) -> Result<()> {
    students::hold(session, student).await?;
    session.meet(DELETE, [student.into(), course.into()], "such enrolment").await?;
    session.execute(FREE_SEAT, [course.into()]).await.map(drop)
}
