//! A fixed set of connections, lent out one at a time to threads.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{BlockingClient, Io, IoFailure, Reply};

/// A connection that can make one wait at a time.
pub trait Connection: Send + 'static {
    /// See [`BlockingClient::wait`].
    fn wait(&mut self, io: &Io) -> Result<Reply, IoFailure>;
}

impl<C: Connection> BlockingClient for Pool<C> {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        self.lend().wait(io)
    }
}

/// Connections for threads: whoever finds none free blocks until one comes back, first come first served. A connection
/// that comes back goes to the first that waits, so the thread that had it cannot take it again before the others.
#[derive(Debug)]
pub struct Pool<T> {
    state: Mutex<State<T>>,
}

/// Nobody waits while a connection is free.
#[derive(Debug)]
struct State<T> {
    free: Vec<T>,
    /// Each with a number of its own.
    waiting: VecDeque<(u64, SyncSender<T>)>,
    numbers: u64,
}

impl<T> Pool<T> {
    pub(super) fn new(connections: Vec<T>) -> Self {
        Self { state: Mutex::new(State { free: connections, waiting: VecDeque::new(), numbers: 0 }) }
    }

    /// A pool of `count` connections, made one after another.
    pub(super) fn open<E>(count: u32, mut open: impl FnMut() -> Result<T, E>) -> Result<Self, E> {
        (0..count).map(|_| open()).collect::<Result<_, _>>().map(Self::new)
    }

    /// Lends a connection, when one is free.
    pub(super) fn lend(&self) -> Lent<'_, T> {
        let connection = match self.take() {
            Ok(free) => free,
            Err((_, receive)) => {
                receive.recv().expect("its sender stands in the line until a connection comes")
            }
        };
        Lent { pool: self, connection: Some(connection) }
    }

    /// The same, if one is free within this time.
    pub(super) fn lend_within(&self, most: Duration) -> Option<Lent<'_, T>> {
        let connection = match self.take() {
            Ok(free) => free,
            Err((number, receive)) => receive.recv_timeout(most).ok().or_else(|| {
                // Whoever is no more in the line has been sent one just now.
                self.lock().waiting.retain(|(other, _)| *other != number);
                receive.try_recv().ok()
            })?,
        };
        Some(Lent { pool: self, connection: Some(connection) })
    }

    /// A connection that is free, or a place in the line and where it will come to.
    fn take(&self) -> Result<T, (u64, Receiver<T>)> {
        let mut state = self.lock();
        state.free.pop().ok_or_else(|| {
            let (send, receive) = sync_channel(1);
            state.numbers += 1;
            let number = state.numbers;
            state.waiting.push_back((number, send));
            (number, receive)
        })
    }

    /// Lends a connection: one that is free, or else a new one, so that nobody ever waits for one to come back.
    pub(super) fn lend_or(&self, make: impl FnOnce() -> T) -> Lent<'_, T> {
        let free = self.lock().free.pop();
        Lent { pool: self, connection: Some(free.unwrap_or_else(make)) }
    }

    /// The lists are whole at every moment: a panic elsewhere cannot have left them half changed.
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back when this is dropped.
#[derive(Debug)]
pub(super) struct Lent<'a, T> {
    pool: &'a Pool<T>,
    /// There until the drop.
    connection: Option<T>,
}

impl<T> Deref for Lent<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.connection.as_ref().expect("taken in the drop only")
    }
}

impl<T> DerefMut for Lent<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        self.connection.as_mut().expect("taken in the drop only")
    }
}

impl<T> Drop for Lent<'_, T> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            let mut state = self.pool.lock();
            match state.waiting.pop_front() {
                // Sent with the line locked: its thread waits, or will find it when it has given its place up.
                Some((_, first)) => drop(first.send(connection)),
                None => state.free.push(connection),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn never_more_are_lent_than_there_are_and_all_come_back() {
        let pool = Pool::new(vec![(), (), ()]);
        let (out, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..12 {
                scope.spawn(|| {
                    let lent = pool.lend();
                    most.fetch_max(out.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(2));
                    out.fetch_sub(1, Ordering::SeqCst);
                    drop(lent);
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 3);
        assert_eq!(pool.lock().free.len(), 3);
    }

    #[test]
    fn who_waits_no_longer_loses_no_connection() {
        let pool = Pool::new(vec![()]);
        let lent = pool.lend();
        assert!(pool.lend_within(Duration::from_millis(5)).is_none());
        assert!(pool.lock().waiting.is_empty());
        drop(lent);
        assert!(pool.lend_within(Duration::ZERO).is_some());
        // However the end of the time and the coming back fall together.
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for nth in 0..200 {
                        let lent = pool.lend_within(Duration::from_micros(nth % 7 * 10));
                        drop(lent.map(|lent| (thread::yield_now(), lent)));
                    }
                });
            }
        });
        assert_eq!(pool.lock().free.len(), 1);
    }

    #[test]
    fn whoever_returns_a_connection_comes_after_those_who_wait() {
        let pool = Pool::new(vec![()]);
        let order = Mutex::new(Vec::new());
        let lent = pool.lend();
        thread::scope(|scope| {
            for id in 0..4 {
                let (pool, order) = (&pool, &order);
                scope.spawn(move || {
                    let _lent = pool.lend();
                    order.lock().unwrap().push(id);
                });
                while pool.lock().waiting.len() <= id {
                    thread::yield_now();
                }
            }
            drop(lent);
            let _again = pool.lend();
            order.lock().unwrap().push(4);
        });
        assert_eq!(order.into_inner().unwrap(), [0, 1, 2, 3, 4]);
    }
}
