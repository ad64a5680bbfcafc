//! The cache in front of the goods: in this process, or in Redis. It is an optimisation and no more: where it fails,
//! storage is asked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::fault::{Faults, Tier};

/// How long an entry is good.
const LIFE: Duration = Duration::from_secs(30);
/// The most entries in this process.
const MOST: usize = 1024;

/// A cache of texts by the id of a good.
pub(crate) struct Cache {
    place: Place,
    faults: Arc<Faults>,
}

enum Place {
    Here(Mutex<HashMap<i64, (Instant, String)>>),
    #[cfg(feature = "redis")]
    Redis(Box<redis_place::Remote>),
}

impl Cache {
    /// `memory`, or `redis://…`.
    ///
    /// # Errors
    /// If the URL means no cache, or Redis does not answer.
    pub(crate) async fn open(url: &str, faults: Arc<Faults>) -> Result<Self, String> {
        let place = match url.split_once(':') {
            None if url == "memory" => Place::Here(Mutex::default()),
            #[cfg(feature = "redis")]
            Some(("redis", _)) => Place::Redis(Box::new(redis_place::Remote::open(url).await?)),
            #[cfg(not(feature = "redis"))]
            Some(("redis", _)) => return Err("this program was built without the feature redis".to_owned()),
            _ => return Err("the cache is `memory` or `redis://…`".to_owned()),
        };
        Ok(Self { place, faults })
    }

    /// The text of this good, if it is there and not too old.
    pub(super) async fn get(&self, id: i64) -> Option<String> {
        self.faults.meet(Tier::Cache).await.ok()?;
        match &self.place {
            Place::Here(entries) => {
                let entries = lock(entries);
                entries.get(&id).filter(|(since, _)| since.elapsed() < LIFE).map(|(_, text)| text.clone())
            }
            #[cfg(feature = "redis")]
            Place::Redis(remote) => remote.get(id).await,
        }
    }

    pub(super) async fn put(&self, id: i64, text: String) {
        match &self.place {
            Place::Here(entries) => {
                let mut entries = lock(entries);
                if entries.len() >= MOST {
                    entries.clear();
                }
                entries.insert(id, (Instant::now(), text));
            }
            #[cfg(feature = "redis")]
            Place::Redis(remote) => remote.put(id, text).await,
        }
    }

    pub(super) async fn forget(&self, id: i64) {
        match &self.place {
            Place::Here(entries) => drop(lock(entries).remove(&id)),
            #[cfg(feature = "redis")]
            Place::Redis(remote) => remote.forget(id).await,
        }
    }
}

/// The entries are whole at every moment: a panic elsewhere cannot have left them half changed.
fn lock<T>(entries: &Mutex<T>) -> MutexGuard<'_, T> {
    entries.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(feature = "redis")]
mod redis_place {
    use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

    use redis::aio::MultiplexedConnection;
    use redis::{AsyncConnectionConfig, Client, Cmd, FromRedisValue, RedisResult, cmd};
    use tokio::sync::Mutex;

    use super::LIFE;

    /// A cache that is slower than this is of no use.
    const PATIENCE: Duration = Duration::from_millis(250);
    /// How long a server that failed is left alone.
    const REST: Duration = Duration::from_secs(1);

    /// Entries in Redis, with a prefix of this service's own: another one may sell other goods.
    pub(super) struct Remote {
        client: Client,
        /// A server that failed is left alone until then.
        connection: Mutex<Result<MultiplexedConnection, Instant>>,
        prefix: String,
    }

    impl Remote {
        pub(super) async fn open(url: &str) -> Result<Self, String> {
            let client = Client::open(url).map_err(|error| error.to_string())?;
            let connection = connect(&client).await.map_err(|error| error.to_string())?;
            let since = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
            let prefix = format!("inflight:service:{}:{since}", std::process::id());
            Ok(Self { client, connection: Mutex::new(Ok(connection)), prefix })
        }

        pub(super) async fn get(&self, id: i64) -> Option<String> {
            self.ask(cmd("GET").arg(self.key(id))).await.flatten()
        }

        pub(super) async fn put(&self, id: i64, text: String) {
            self.ask::<()>(cmd("SET").arg(self.key(id)).arg(text).arg("PX").arg(LIFE.as_millis() as u64))
                .await;
        }

        pub(super) async fn forget(&self, id: i64) {
            self.ask::<()>(cmd("DEL").arg(self.key(id))).await;
        }

        fn key(&self, id: i64) -> String {
            format!("{}:{id}", self.prefix)
        }

        /// The answer, or nothing if there is none.
        async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Option<T> {
            let mut connection = self.connection().await?;
            let answer: RedisResult<T> = command.query_async(&mut connection).await;
            if answer.is_err() {
                *self.connection.lock().await = Err(Instant::now() + REST);
            }
            answer.ok()
        }

        async fn connection(&self) -> Option<MultiplexedConnection> {
            let mut connection = self.connection.lock().await;
            if connection.as_ref().is_err_and(|until| Instant::now() >= *until) {
                *connection = connect(&self.client).await.map_err(|_| Instant::now() + REST);
            }
            connection.clone().ok()
        }
    }

    async fn connect(client: &Client) -> RedisResult<MultiplexedConnection> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        client.get_multiplexed_async_connection_with_config(&config).await
    }
}
