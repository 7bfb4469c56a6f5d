//! What is the digest of the golden outputs, natively?

#[expect(clippy::print_stdout, reason = "its one purpose")]
fn main() {
    println!("{:016x}", digest::digest());
}
