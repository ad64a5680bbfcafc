//! `/students/{id}/courses` and `/courses/{id}/students`: the same enrolments, seen from both ends.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use super::App;
use crate::answer;
use crate::extract::{Ids, Part};
use crate::problem::Result;
use crate::routes::{Resource, Routes};
use crate::store::enrolments;

pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/students/{id}/courses", Resource::new().get(courses))
        .resource("/courses/{id}/students", Resource::new().get(students))
        .resource(
            "/students/{id}/courses/{course}",
            Resource::new()
                .put(|state: State<App>, Ids([student, course]): Ids<2>| enrol(state, student, course))
                .delete(|state: State<App>, Ids([student, course]): Ids<2>| leave(state, student, course)),
        )
        .resource(
            "/courses/{id}/students/{student}",
            Resource::new()
                .put(|state: State<App>, Ids([course, student]): Ids<2>| enrol(state, student, course))
                .delete(|state: State<App>, Ids([course, student]): Ids<2>| leave(state, student, course)),
        )
}

async fn courses(State(store): State<App>, Ids([student]): Ids<1>, part: Part) -> Result<Json<Value>> {
    let rows = store.read(enrolments::courses_of, &(student, part.after, part.limit)).await?;
    Ok(answer::listed("courses", &rows, part.limit, |course| course.id))
}

async fn students(State(store): State<App>, Ids([course]): Ids<1>, part: Part) -> Result<Json<Value>> {
    let rows = store.read(enrolments::students_of, &(course, part.after, part.limit)).await?;
    Ok(answer::listed("students", &rows, part.limit, |student| student.id))
}

/// 201 the first time, 204 after it; 409 if the course is full.
async fn enrol(State(store): State<App>, student: i64, course: i64) -> Result<Response> {
    if store.write(enrolments::put, &(student, course)).await? {
        let enrolment = json!({ "student": student, "course": course });
        Ok(answer::created(format!("/students/{student}/courses"), enrolment))
    } else {
        Ok(StatusCode::NO_CONTENT.into_response())
    }
}

async fn leave(State(store): State<App>, student: i64, course: i64) -> Result<StatusCode> {
    store.write(enrolments::delete, &(student, course)).await?;
    Ok(StatusCode::NO_CONTENT)
}
