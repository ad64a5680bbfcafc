//! Profiles: one for each student at most (1:1).

use serde::Serialize;

use super::session::Session;
use super::{Answer, StoreError, students};

/// A profile as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Profile {
    pub(crate) student: i64,
    pub(crate) email: String,
    pub(crate) about: Option<String>,
}

const GET: &str = "SELECT student_id, email, about FROM inflight_service_profiles WHERE student_id = ?";
const INSERT: &str = "INSERT INTO inflight_service_profiles (student_id, email, about) VALUES (?, ?, ?)";
const UPDATE: &str = "UPDATE inflight_service_profiles SET email = ?, about = ? WHERE student_id = ?";
const DELETE: &str = "DELETE FROM inflight_service_profiles WHERE student_id = ?";

/// The profile of this student.
pub(crate) fn get<'a>(session: &'a mut Session<'_>, &student: &'a i64) -> Answer<'a, Profile> {
    Box::pin(async move {
        students::get(session, &student).await?;
        let row = session.row(GET, vec![student.into()]).await?;
        let row = row.ok_or(StoreError::Absent("profile of this student"))?;
        Ok(Profile { student: row.int(0)?, email: row.text(1)?, about: row.optional_text(2)? })
    })
}

/// Replaces the profile, or creates it; true if it was created.
pub(crate) fn put<'a>(session: &'a mut Session<'_>, new: &'a Profile) -> Answer<'a, bool> {
    Box::pin(async move {
        let (email, about) = (new.email.as_str(), new.about.as_deref());
        if session.execute(UPDATE, vec![email.into(), about.into(), new.student.into()]).await? > 0 {
            return Ok(false);
        }
        students::get(session, &new.student).await?;
        session.execute(INSERT, vec![new.student.into(), email.into(), about.into()]).await?;
        Ok(true)
    })
}

/// Removes the profile.
pub(crate) fn delete<'a>(session: &'a mut Session<'_>, &student: &'a i64) -> Answer<'a, ()> {
    Box::pin(async move {
        match session.execute(DELETE, vec![student.into()]).await? {
            0 => Err(StoreError::Absent("profile of this student")),
            _ => Ok(()),
        }
    })
}
