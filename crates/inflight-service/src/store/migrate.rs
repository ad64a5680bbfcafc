//! Brings the schema up to date: in order, each migration once, whoever else does the same at the same time.

use super::StoreError;
use super::connection::{Connection, Dialect};
use super::schema::{APPLIED, MIGRATIONS, Migration, Statement};

/// PostgreSQL: held until the end of the transaction. The number is ours alone ("inflight" in hexadecimal).
const POSTGRES_LOCK: &str = "SELECT pg_advisory_xact_lock(7597137558041126004)";
/// MySQL: held by the connection.
const MYSQL_LOCK: &str = "SELECT GET_LOCK('inflight_service', 10)";
const MYSQL_UNLOCK: &str = "DO RELEASE_LOCK('inflight_service')";
const VERSION: &str = "SELECT version FROM inflight_service_migrations ORDER BY version DESC LIMIT 1";
const APPLY: &str = "INSERT INTO inflight_service_migrations (version, name) VALUES (?, ?)";

/// Brings the schema to the newest version.
///
/// # Errors
/// If a statement fails; what was begun is undone (by MySQL: done again at the next start). If the schema is newer
/// than this program.
pub(super) async fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let dialect = connection.dialect();
    if dialect == Dialect::Mysql {
        let locked = connection.rows(MYSQL_LOCK, Vec::new()).await?;
        if locked.first().map(|row| row.int(0)).transpose()? != Some(1) {
            return Err(StoreError::Unreachable("another migration does not end".to_owned()));
        }
    } else {
        // In SQLite, beginning is locking.
        connection.begin().await?;
        if dialect == Dialect::Postgres {
            connection.execute(POSTGRES_LOCK, Vec::new()).await?;
        }
    }
    let done = migrate_locked(connection).await;
    if dialect == Dialect::Mysql {
        connection.execute(MYSQL_UNLOCK, Vec::new()).await?;
    } else {
        connection.end(if done.is_ok() { "COMMIT" } else { "ROLLBACK" }).await?;
    }
    done
}

async fn migrate_locked(connection: &mut Connection) -> Result<(), StoreError> {
    apply(connection, &APPLIED).await?;
    let row = connection.rows(VERSION, Vec::new()).await?;
    let version = row.first().map_or(Ok(0), |row| row.int(0))?;
    let newest = MIGRATIONS.last().map_or(0, |migration| migration.version);
    if version > newest {
        return Err(StoreError::Broken(format!(
            "its schema has the version {version}, this program knows {newest}: take a newer program"
        )));
    }
    for Migration { version, name, statements } in MIGRATIONS.iter().filter(|next| next.version > version) {
        for statement in *statements {
            apply(connection, statement).await?;
        }
        connection.execute(APPLY, vec![(*version).into(), (*name).into()]).await?;
    }
    Ok(())
}

async fn apply(connection: &mut Connection, statement: &Statement) -> Result<(), StoreError> {
    let mysql = connection.dialect() == Dialect::Mysql;
    let sql = match *statement {
        Statement::Table { plain, .. } if !mysql => plain,
        Statement::Table { mysql, .. } => mysql,
        Statement::Index(_) if mysql => return Ok(()),
        Statement::Index(sql) => sql,
        Statement::Rows { count, insert } => {
            let counted = connection.rows(count, Vec::new()).await?;
            if counted.first().map_or(Ok(0), |row| row.int(0))? > 0 {
                return Ok(());
            }
            insert
        }
    };
    connection.execute(sql, Vec::new()).await.map(drop)
}
