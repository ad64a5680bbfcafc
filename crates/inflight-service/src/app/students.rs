//! `/students` and `/students/{id}`.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::App;
use crate::answer;
use crate::extract::{self, Document, Ids, Part};
use crate::problem::{Problem, Result};
use crate::routes::{Resource, Routes};
use crate::store::students::{self, Change, Student};

/// The longest name, in characters.
const NAME: usize = 100;

pub(super) fn routes() -> Routes<App> {
    Routes::new()
        .resource("/students", Resource::new().get(list).post(create))
        .resource("/students/{id}", Resource::new().get(get).put(put).patch(patch).delete(delete))
}

/// All fields: what POST and PUT take.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    name: String,
    #[serde(deserialize_with = "extract::whole")]
    grade: i64,
}

impl Whole {
    fn check(self, id: i64) -> Result<Student> {
        extract::text("name", &self.name, NAME)?;
        extract::number("grade", self.grade, 0, 100)?;
        Ok(Student { id, name: self.name, grade: self.grade })
    }
}

/// Some fields: what PATCH takes. A field that is there must have a value; `null` would remove it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(default, deserialize_with = "present")]
    name: Option<String>,
    #[serde(default, deserialize_with = "extract::maybe_whole")]
    grade: Option<i64>,
}

fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

async fn list(State(store): State<App>, part: Part) -> Result<Json<Value>> {
    let rows = store.read(students::list, &(part.after, part.limit)).await?;
    Ok(answer::listed("students", &rows, part.limit, |student| student.id))
}

/// Not idempotent: twice makes two.
async fn create(State(store): State<App>, Document(new): Document<Whole>) -> Result<Response> {
    let student = store.write(students::create, &new.check(0)?).await?;
    Ok(answer::created(format!("/students/{}", student.id), student))
}

async fn get(State(store): State<App>, Ids([id]): Ids<1>) -> Result<Json<Student>> {
    Ok(Json(store.read(students::get, &id).await?))
}

/// Replaces the whole student, or creates it. Idempotent: twice is as once.
async fn put(
    State(store): State<App>,
    Ids([id]): Ids<1>,
    Document(new): Document<Whole>,
) -> Result<Response> {
    let student = new.check(id)?;
    let created = store.write(students::put, &student).await?;
    Ok(answer::put(created, format!("/students/{id}"), student))
}

async fn patch(
    State(store): State<App>,
    Ids([id]): Ids<1>,
    Document(some): Document<Fields>,
) -> Result<Json<Student>> {
    if let Some(name) = &some.name {
        extract::text("name", name, NAME)?;
    }
    if let Some(grade) = some.grade {
        extract::number("grade", grade, 0, 100)?;
    }
    if some.name.is_none() && some.grade.is_none() {
        return Err(Problem::bad("there is nothing to change: send name, grade or both"));
    }
    let change = Change { id, name: some.name, grade: some.grade };
    Ok(Json(store.write(students::patch, &change).await?))
}

/// Idempotent in what it does, not in what it answers: the second time there is nothing to delete, which is a 404.
async fn delete(State(store): State<App>, Ids([id]): Ids<1>) -> Result<StatusCode> {
    store.write(students::delete, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
