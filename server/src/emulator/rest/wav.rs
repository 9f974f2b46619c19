//! A sound file, made here: nobody's voice has to be shipped.

/// Samples in a second; a telephone's.
const RATE: u32 = 8000;

/// A soft tone of that length: 16 bit, one channel.
pub(super) fn tone(seconds: u32) -> Vec<u8> {
    let samples = seconds.max(1) * RATE;
    let size = samples * 2;
    let mut out = Vec::with_capacity(44 + size as usize);
    out.extend(b"RIFF");
    out.extend((36 + size).to_le_bytes());
    out.extend(b"WAVEfmt ");
    out.extend(16_u32.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(1_u16.to_le_bytes());
    out.extend(RATE.to_le_bytes());
    out.extend((RATE * 2).to_le_bytes());
    out.extend(2_u16.to_le_bytes());
    out.extend(16_u16.to_le_bytes());
    out.extend(b"data");
    out.extend(size.to_le_bytes());
    for n in 0..samples {
        let phase = f64::from(n) * 440.0 * std::f64::consts::TAU / f64::from(RATE);
        #[allow(clippy::cast_possible_truncation, reason = "between -6000 and 6000")]
        let sample = (phase.sin() * 6000.0) as i16;
        out.extend(sample.to_le_bytes());
    }
    out
}
