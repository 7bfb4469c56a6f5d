//! The WASM's entry.

fn main() {
    web::start();
}
