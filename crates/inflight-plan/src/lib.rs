//! What every part of `inflight` agrees on: a [`plan`], which is a scenario with every duration fixed, and the
//! [`payload`], which is what each fetch of it must return.
//!
//! A crate of its own, since the service needs no more than this, and since it holds the compute kernel, which is
//! compiled optimised in every profile.

pub mod payload;
pub mod plan;
