//! scenarios
fn main() {}
