//! How does a screenshot become a small file?

use std::collections::HashMap;

/// What a picture with a palette can hold.
const MOST_COLORS: usize = 256;

/// Writes a PNG again with at most 256 colors, each pixel by the nearest of the most frequent.
///
/// # Errors
///
/// A sentence, if the bytes are no PNG of eight bits a channel.
pub fn reduced(png: &[u8]) -> Result<Vec<u8>, String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().map_err(said)?;
    let size = reader.output_buffer_size().ok_or("the picture is too large")?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels).map_err(said)?;
    let channels = match info.color_type {
        png::ColorType::Rgb => 3,
        png::ColorType::Rgba => 4,
        other => return Err(format!("expected a picture in color, found {other:?}")),
    };
    let colors: Vec<[u8; 3]> =
        pixels.chunks_exact(channels).map(|it| [it[0], it[1], it[2]]).collect();
    let palette = palette(&colors);
    let mut known = HashMap::new();
    let places: Vec<u8> = colors
        .iter()
        .map(|it| *known.entry(*it).or_insert_with(|| nearest(&palette, *it)))
        .collect();
    write(info.width, info.height, palette.concat(), &places)
}

/// The most frequent colors, the first one first.
fn palette(colors: &[[u8; 3]]) -> Vec<[u8; 3]> {
    let mut counts: HashMap<[u8; 3], usize> = HashMap::new();
    for color in colors {
        *counts.entry(*color).or_default() += 1;
    }
    let mut found: Vec<([u8; 3], usize)> = counts.into_iter().collect();
    found.sort_by_key(|(color, count)| (std::cmp::Reverse(*count), *color));
    found.into_iter().take(MOST_COLORS).map(|(color, _)| color).collect()
}

fn nearest(palette: &[[u8; 3]], color: [u8; 3]) -> u8 {
    let far = |other: &[u8; 3]| -> u32 {
        (0..3).map(|channel| u32::from(other[channel].abs_diff(color[channel])).pow(2)).sum()
    };
    let best = palette.iter().enumerate().min_by_key(|(_, other)| far(other));
    best.and_then(|(place, _)| u8::try_from(place).ok()).unwrap_or_default()
}

fn write(width: u32, height: u32, palette: Vec<u8>, places: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().map_err(said)?;
    writer.write_image_data(places).map_err(said)?;
    writer.finish().map_err(said)?;
    Ok(out)
}

fn said(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(colors: &[[u8; 3]]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, u32::try_from(colors.len()).unwrap(), 1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&colors.concat()).unwrap();
        out
    }

    fn colors(png: &[u8]) -> Vec<[u8; 3]> {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        pixels.chunks_exact(3).map(|it| [it[0], it[1], it[2]]).collect()
    }

    #[test]
    fn few_colors_stay_as_they_are_and_of_many_the_rare_one_moves_to_its_neighbor() {
        let few = [[1, 2, 3], [250, 0, 9], [1, 2, 3]];
        assert_eq!(colors(&reduced(&picture(&few)).unwrap()), few);
        let mut many: Vec<[u8; 3]> = (0..=255).flat_map(|it| [[it, 0, 0], [it, 0, 0]]).collect();
        many.push([7, 1, 0]);
        let found = colors(&reduced(&picture(&many)).unwrap());
        assert_eq!(found[..512], many[..512]);
        assert_eq!(found[512], [7, 0, 0]);
        assert!(reduced(b"no picture").is_err());
    }
}
