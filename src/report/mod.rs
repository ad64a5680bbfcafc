//! report.
use crate::{lang::Lang, record::Record};
use std::path::{Path, PathBuf};
/// x
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct ReportError;
/// x
pub fn write_pages(_: &Record, _: &Path, _: Lang) -> Result<Vec<PathBuf>, ReportError> {
    Ok(vec![])
}
/// x
pub fn write_index(root: &Path, _: Lang) -> Result<PathBuf, ReportError> {
    Ok(root.join("index.html"))
}
