//! Which share of a file's pages is in memory?
//!
//! The only file of the workspace with `unsafe`: `mincore` wants a mapping, and no crate offers
//! both safely. The mapping is private, read-only and never read; only its residency is asked.

use std::fs::File;
use std::io;

/// The share of a file's first `length` bytes whose pages are in memory, without reading any.
///
/// An error of kind `Unsupported` where the platform cannot tell.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "mincore needs a mapping, which no crate offers safely")]
pub(crate) fn resident_share(file: &File, length: u64) -> io::Result<f64> {
    use std::os::fd::AsRawFd;
    use std::ptr;

    /// Asked at once: a gigabyte.
    const MOST_BYTES: u64 = 1 << 30;
    let length = usize::try_from(length.min(MOST_BYTES))
        .map_err(|_| io::Error::from(io::ErrorKind::InvalidInput))?;
    if length == 0 {
        return Ok(0.0);
    }
    // SAFETY: sysconf reads a constant of the system.
    let page = unsafe { libc::sysconf(libc::_SC_PAGESIZE) };
    let page = usize::try_from(page).map_err(|_| io::Error::last_os_error())?.max(1);
    let mut pages = vec![0_u8; length.div_ceil(page)];
    // SAFETY: a new private mapping at an address of the kernel's choice touches no memory of
    // ours. Nothing is read through it, so a file that shrinks meanwhile cannot fault.
    let address = unsafe {
        libc::mmap(ptr::null_mut(), length, libc::PROT_NONE, libc::MAP_PRIVATE, file.as_raw_fd(), 0)
    };
    if address == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: the mapping is `length` bytes long and `pages` has a byte for each of its pages.
    let asked = unsafe { libc::mincore(address, length, pages.as_mut_ptr()) };
    let error = io::Error::last_os_error();
    // SAFETY: this is the mapping made above, whole, and nobody else knows of it.
    let unmapped = unsafe { libc::munmap(address, length) };
    if asked != 0 {
        return Err(error);
    }
    if unmapped != 0 {
        return Err(io::Error::last_os_error());
    }
    let resident = pages.iter().filter(|page| *page & 1 == 1).count();
    Ok(resident as f64 / pages.len() as f64)
}

/// The share of a file's first `length` bytes whose pages are in memory, without reading any.
#[cfg(not(target_os = "linux"))]
pub(crate) fn resident_share(_file: &File, _length: u64) -> io::Result<f64> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

/// Asks the kernel to drop a file's clean pages; what others hold stays.
#[cfg(target_os = "linux")]
pub(crate) fn evict(file: &File) -> io::Result<()> {
    rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed)?;
    Ok(())
}

/// Asks the kernel to drop a file's clean pages; what others hold stays.
#[cfg(not(target_os = "linux"))]
pub(crate) fn evict(_file: &File) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_file_is_resident_after_reading_and_gone_after_eviction() {
        let mut file = tempfile::NamedTempFile::new_in(env!("CARGO_MANIFEST_DIR")).unwrap();
        file.write_all(&vec![7; 1 << 20]).unwrap();
        file.as_file().sync_all().unwrap();
        let length = 1 << 20;
        assert_eq!(resident_share(file.as_file(), length).unwrap(), 1.0);
        evict(file.as_file()).unwrap();
        assert_eq!(resident_share(file.as_file(), length).unwrap(), 0.0);
        std::fs::read(file.path()).unwrap();
        assert_eq!(resident_share(file.as_file(), length).unwrap(), 1.0);
        assert_eq!(resident_share(file.as_file(), 0).unwrap(), 0.0);
    }
}
