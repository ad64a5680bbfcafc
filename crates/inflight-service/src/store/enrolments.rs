//! Enrolments: many students in many courses (M:N). An enrolment and the count of the course's seats change
//! together or not at all.

use super::courses::{self, Course};
use super::session::Session;
use super::students::{self, Student};
use super::{Answer, StoreError};

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
pub(crate) fn courses_of<'a>(
    session: &'a mut Session<'_>,
    &(student, after, limit): &'a (i64, i64, i64),
) -> Answer<'a, Vec<Course>> {
    Box::pin(async move {
        students::get(session, &student).await?;
        let rows = session.rows(COURSES, vec![student.into(), after.into(), limit.into()]).await?;
        rows.iter().map(courses::course).collect()
    })
}

/// At most `limit` students of a course behind the id `after`.
pub(crate) fn students_of<'a>(
    session: &'a mut Session<'_>,
    &(course, after, limit): &'a (i64, i64, i64),
) -> Answer<'a, Vec<Student>> {
    Box::pin(async move {
        courses::get(session, &course).await?;
        let rows = session.rows(STUDENTS, vec![course.into(), after.into(), limit.into()]).await?;
        rows.iter().map(students::student).collect()
    })
}

/// Enrols the student; true if it was not enrolled before.
pub(crate) fn put<'a>(session: &'a mut Session<'_>, &(student, course): &'a (i64, i64)) -> Answer<'a, bool> {
    Box::pin(async move {
        students::hold(session, student).await?;
        courses::get(session, &course).await?;
        if session.row(GET, vec![student.into(), course.into()]).await?.is_some() {
            return Ok(false);
        }
        if session.execute(TAKE_SEAT, vec![course.into()]).await? == 0 {
            return Err(StoreError::Refused("the course has no free seat"));
        }
        session.execute(INSERT, vec![student.into(), course.into()]).await?;
        Ok(true)
    })
}

/// Ends the enrolment.
pub(crate) fn delete<'a>(session: &'a mut Session<'_>, &(student, course): &'a (i64, i64)) -> Answer<'a, ()> {
    Box::pin(async move {
        students::hold(session, student).await?;
        if session.execute(DELETE, vec![student.into(), course.into()]).await? == 0 {
            return Err(StoreError::Absent("such enrolment"));
        }
        session.execute(FREE_SEAT, vec![course.into()]).await.map(drop)
    })
}
