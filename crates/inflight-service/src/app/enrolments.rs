//! `/students/{id}/courses` and `/courses/{id}/students`: the same enrolments, seen from both ends.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::App;
use crate::answer;
use crate::extract::{Id, Ids, Part};
use crate::problem::Problem;
use crate::routes::{Resource, Routes};
use crate::store::enrolments;

pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/students/{id}/courses", Resource::new().get(courses))
        .resource("/courses/{id}/students", Resource::new().get(students))
        .resource(
            "/students/{id}/courses/{course}",
            Resource::new()
                .put(|state: State<App>, Ids(student, course): Ids| enrol(state, student, course))
                .delete(|state: State<App>, Ids(student, course): Ids| leave(state, student, course)),
        )
        .resource(
            "/courses/{id}/students/{student}",
            Resource::new()
                .put(|state: State<App>, Ids(course, student): Ids| enrol(state, student, course))
                .delete(|state: State<App>, Ids(course, student): Ids| leave(state, student, course)),
        )
}

async fn courses(
    State(app): State<App>,
    Id(student): Id,
    part: Part,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let rows = app.store.read(enrolments::courses_of, &(student, part.after, part.limit)).await?;
    answer::listed(&headers, "courses", &rows, part.limit, |course| course.id)
}

async fn students(
    State(app): State<App>,
    Id(course): Id,
    part: Part,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let rows = app.store.read(enrolments::students_of, &(course, part.after, part.limit)).await?;
    answer::listed(&headers, "students", &rows, part.limit, |student| student.id)
}

/// 201 the first time, 204 after it; 409 if the course is full.
async fn enrol(State(app): State<App>, student: i64, course: i64) -> Result<Response, Problem> {
    if app.store.write(enrolments::put, &(student, course)).await? {
        let enrolment = json!({ "student": student, "course": course });
        Ok(answer::created(&format!("/students/{student}/courses"), enrolment))
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

async fn leave(State(app): State<App>, student: i64, course: i64) -> Result<StatusCode, Problem> {
    app.store.write(enrolments::delete, &(student, course)).await?;
    Ok(StatusCode::NO_CONTENT)
}
