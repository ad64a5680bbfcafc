//! Profiles: one for each student at most (1:1).

use serde::{Deserialize, Serialize};

use super::session::Session;
use super::{Result, students};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    pub(crate) student: i64,
    pub(crate) email: String,
    pub(crate) about: Option<String>,
}

const GET: &str = "SELECT student_id, email, about FROM inflight_service_profiles WHERE student_id = ?";
const INSERT: &str = "INSERT INTO inflight_service_profiles (student_id, email, about) VALUES (?, ?, ?)";
const UPDATE: &str = "UPDATE inflight_service_profiles SET email = ?, about = ? WHERE student_id = ?";
const DELETE: &str = "DELETE FROM inflight_service_profiles WHERE student_id = ?";

pub(crate) async fn get(session: &mut Session<'_>, &student: &i64) -> Result<Profile> {
    students::get(session, &student).await?;
    session.one(GET, [student.into()], "profile of this student").await
}

/// Replaces the profile, or creates it; true if it was created.
pub(crate) async fn put(session: &mut Session<'_>, new: &Profile) -> Result<bool> {
    let (email, about) = (new.email.as_str(), new.about.as_deref());
    if session.execute(UPDATE, [email.into(), about.into(), new.student.into()]).await? > 0 {
        return Ok(false);
    }
    students::get(session, &new.student).await?;
    session.execute(INSERT, [new.student.into(), email.into(), about.into()]).await?;
    Ok(true)
}

pub(crate) async fn delete(session: &mut Session<'_>, &student: &i64) -> Result<()> {
    session.meet(DELETE, [student.into()], "profile of this student").await
}
