//! What holds for any points: nothing is lost by encoding, merging or thinning, and no bytes make a decoder panic.

use proptest::prelude::*;
use runfold_series::*;

fn any_value() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f32>().prop_map(f64::from),
        any::<u64>().prop_map(f64::from_bits),
        (-1_000i32..1_000).prop_map(f64::from),
        prop::sample::select(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0]),
    ]
}

fn any_integer() -> impl Strategy<Value = i64> {
    prop_oneof![any::<i64>(), -50i64..50, prop::sample::select(vec![i64::MIN, i64::MAX, SINGLE_VALUE_ITERATION])]
}

fn any_points(count: std::ops::Range<usize>) -> impl Strategy<Value = Columns> {
    prop::collection::vec((any_integer(), any_integer(), any_value()), count).prop_map(|points| {
        points.into_iter().map(|(iteration, timestamp, value)| Point { iteration, timestamp, value }).collect()
    })
}

fn steady_points() -> impl Strategy<Value = Columns> {
    (0usize..5_000, 1i64..20, prop::bool::ANY).prop_map(|(count, step, wide)| {
        (0..count as i64)
            .map(|i| {
                let value = ((i * 37) as f64).sin();
                Point {
                    iteration: i * step,
                    timestamp: 1_700_000_000_000 + i * 100 + i % 7,
                    value: if wide { value } else { f64::from(value as f32) },
                }
            })
            .collect()
    })
}

fn bits(columns: &Columns) -> (Vec<i64>, Vec<i64>, Vec<u64>) {
    let values = columns.values.iter().map(|value| value.to_bits()).collect();
    (columns.iterations.clone(), columns.timestamps.clone(), values)
}

fn point(iteration: i64, timestamp: i64, value: f64) -> Point {
    Point { iteration, timestamp, value }
}

proptest! {
    #[test]
    fn decoding_undoes_encoding(points in any_points(0..300)) {
        prop_assert_eq!(bits(&decode_chunk(&encode_chunk(&points, None, 4), None).unwrap()), bits(&points));
    }

    #[test]
    fn decoding_undoes_encoding_on_a_shared_axis(points in steady_points(), late in -3i64..3) {
        let mut axis = Axis::of(&points);
        axis.timestamps.iter_mut().for_each(|at| *at += late);
        let axis = decode_axis(&encode_axis(&axis, 8)).unwrap();
        let blob = encode_chunk(&points, Some(&axis), 8);
        prop_assert_eq!(bits(&decode_chunk(&blob, Some(&axis)).unwrap()), bits(&points));
    }

    #[test]
    fn vectors_and_rollups_come_back(points in any_points(0..300)) {
        let values = decode_values(&encode_values(&points.values, 4)).unwrap();
        prop_assert!(values.iter().zip(&points.values).all(|(a, b)| a.to_bits() == b.to_bits()));
        let blocks = rollup(&points.sorted());
        prop_assert_eq!(format!("{:?}", decode_rollup(&encode_rollup(&blocks, 4)).unwrap()), format!("{blocks:?}"));
    }

    #[test]
    fn a_flipped_bit_is_an_error(points in steady_points(), at in any::<prop::sample::Index>(), bit in 0u8..8) {
        let mut blob = encode_chunk(&points, None, 4);
        let place = at.index(blob.len());
        blob[place] ^= 1 << bit;
        prop_assert!(decode_chunk(&blob, None).is_err());
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        // sealed anew, so that the checksum does not stop the bytes at the door
        let writer = Writer { bytes };
        let sealed = writer.seal(1);
        let _ = (decode_chunk(&sealed, None), decode_trace(&sealed, None), decode_axis(&sealed), decode_rollup(&sealed), decode_values(&sealed), Aggregate::decode(&sealed));
    }

    #[test]
    fn a_damaged_chunk_with_a_right_checksum_does_not_panic(points in steady_points(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let blob = encode_chunk(&points, None, 4);
        let mut writer = Writer { bytes: blob[5..].to_vec() };
        let place = at.index(writer.bytes.len());
        writer.bytes[place] = byte;
        let sealed = writer.seal(1);
        let _ = (decode_chunk(&sealed, None), decode_trace(&sealed, None));
    }

    #[test]
    fn merging_twice_changes_nothing(a in any_points(0..60), b in any_points(0..60)) {
        let (a, b) = (a.sorted(), b.sorted());
        let merged = merge(a.clone(), &b);
        prop_assert!(merged.is_sorted());
        prop_assert_eq!(bits(&merge(merged.clone(), &b)), bits(&merged));
        let mut arrivals = a.clone();
        arrivals.extend(&b);
        prop_assert_eq!(bits(&arrivals.sorted()), bits(&merged));
    }

    #[test]
    fn order_does_not_matter_where_timestamps_differ(points in prop::collection::vec((0i64..30, any_value()), 0..60), cut in any::<prop::sample::Index>()) {
        let all: Vec<Point> = points.iter().enumerate().map(|(at, (iteration, value))| point(*iteration, at as i64, *value)).collect();
        let cut = if all.is_empty() { 0 } else { cut.index(all.len()) };
        let (a, b): (Columns, Columns) = (all[..cut].iter().copied().collect(), all[cut..].iter().copied().collect());
        let (a, b) = (a.sorted(), b.sorted());
        prop_assert_eq!(bits(&merge(a.clone(), &b)), bits(&merge(b.clone(), &a)));
    }

    #[test]
    fn an_extended_aggregate_equals_a_recomputed_one(points in any_points(0..100), cut in any::<prop::sample::Index>()) {
        let points = points.sorted();
        let cut = if points.is_empty() { 0 } else { cut.index(points.len()) };
        let mut aggregate = Aggregate::of(&points.slice(0..cut));
        prop_assert!(aggregate.extend(&points.slice(cut..points.len())));
        prop_assert_eq!(format!("{aggregate:?}"), format!("{:?}", Aggregate::of(&points)));
        prop_assert_eq!(format!("{:?}", Aggregate::decode(&aggregate.encode()).unwrap()), format!("{aggregate:?}"));
    }

    #[test]
    fn a_histogram_is_small_aligned_and_keeps_the_sum(points in any_points(1..300), samples in 1usize..60) {
        let points = points.sorted();
        let (min, max) = (points.iterations[0], *points.iterations.last().unwrap());
        let grid = Grid::new(min, max, samples);
        let mut means = Means::new(grid);
        let mut counts = std::collections::BTreeMap::new();
        for p in points.iter() {
            means.add(p.iteration, f64::from(p.value.to_bits() as u8));
            *counts.entry(grid.start(p.iteration)).or_insert(0u32) += 1;
        }
        let (x, y) = means.finish();
        prop_assert!(x.len() <= samples);
        prop_assert!(x.iter().eq(counts.keys()));
        let sum: f64 = x.iter().zip(&y).map(|(x, y)| y * f64::from(counts[x])).sum();
        let wanted: f64 = points.values.iter().map(|value| f64::from(value.to_bits() as u8)).sum();
        prop_assert!((sum - wanted).abs() < 1e-6);
    }

    #[test]
    fn a_trace_gives_the_means_that_its_points_give(points in any_points(1..400), samples in 1usize..60, even in any::<bool>(), shared in any::<bool>()) {
        let mut points = points.sorted();
        if even {
            (0i64..).zip(&mut points.iterations).for_each(|(place, iteration)| *iteration = place * 7 - 900);
        }
        let axis = shared.then(|| Axis::of(&points));
        let trace = decode_trace(&encode_chunk(&points, axis.as_ref(), 4), axis.as_ref()).unwrap();
        prop_assert_eq!(trace.iterations.len(), points.len());
        let grid = Grid::new(points.iterations[0], *points.iterations.last().unwrap(), samples);
        let (mut one_by_one, mut at_once) = (Means::new(grid), Means::new(grid));
        points.iter().for_each(|p| one_by_one.add(p.iteration, p.value));
        at_once.add_trace(&trace);
        let ((x, y), (places, means)) = (one_by_one.finish(), at_once.finish());
        prop_assert_eq!(x, places);
        for (a, b) in y.iter().zip(&means) {
            let scale = points.values.iter().filter(|v| v.is_finite()).fold(1.0, |most: f64, v| most.max(v.abs()));
            let alike = a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() / scale < 1e-9;
            prop_assert!(alike || scale > 1e300, "{a} {b}"); // beyond that, sums overflow in one order and not in another
        }
    }

    #[test]
    fn a_window_keeps_every_spike(points in any_points(1..300), samples in 1usize..60) {
        let points = points.sorted();
        let mut window = Window::new(Grid::new(points.iterations[0], *points.iterations.last().unwrap(), samples));
        points.iter().for_each(|p| window.add(p));
        let spans = window.finish();
        let all = Aggregate::of(&points);
        let max = spans.iter().map(|span| span.max).fold(f64::NAN, f64::max);
        let min = spans.iter().map(|span| span.min).fold(f64::NAN, f64::min);
        prop_assert_eq!(all.max.map(|e| e.value), (!max.is_nan()).then_some(max));
        prop_assert_eq!(all.min.map(|e| e.value), (!min.is_nan()).then_some(min));
        prop_assert_eq!(spans.iter().map(|span| u64::from(span.count)).sum::<u64>(), all.count);
    }
}

#[test]
fn buckets_begin_at_multiples_of_the_width_below_zero_too() {
    let grid = Grid::new(-7, 7, 5);
    assert_eq!(grid.width(), 4); // width 3 needs six buckets
    assert_eq!([-7, -1, 0, 3, 4, 7].map(|key| grid.start(key)), [-8, -4, 0, 0, 4, 4]);
}

#[test]
fn a_histogram_has_the_promised_width_where_it_fits() {
    assert_eq!(Grid::new(0, 99_999, 500).width(), 200);
    assert_eq!(Grid::new(5, 5, 2_000).width(), 1);
}

#[test]
fn the_extremes_of_64_bits_are_ordinary_places() {
    let grid = Grid::new(i64::MIN, i64::MAX, 10);
    assert!(grid.start(i64::MIN) == i64::MIN && grid.start(i64::MAX) > 0);
    assert!(!grid.holds(i64::MIN, i64::MAX));
}

#[test]
fn values_that_are_no_numbers_count_only_where_there_are_no_others() {
    let mut means = Means::new(Grid::new(0, 99, 10));
    for (key, value) in [(0, 1.0), (1, f64::NAN), (2, 3.0), (20, f64::INFINITY)] {
        means.add(key, value);
    }
    assert_eq!(means.finish(), (vec![0, 20], vec![2.0, f64::INFINITY]));
}

#[test]
fn steady_curves_take_few_bytes() {
    let points: Columns = (0..16_384)
        .map(|i| point(i, 1_700_000_000_000 + i * 250, (f64::from(i as f32) * 0.01).round() / 4.0))
        .collect();
    let bytes = encode_chunk(&points, None, 8).len();
    assert!(bytes < 16_384, "{bytes} bytes");
}

#[test]
fn blobs_of_the_first_format_are_still_read() {
    let points: Columns =
        [point(1, 1_000, 0.5), point(2, 1_010, f64::NAN), point(4, 1_015, -0.0)].into_iter().collect();
    let fixture = encode_chunk(&points, None, 4);
    let hex: String = fixture.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, FIRST_FORMAT);
    assert_eq!(bits(&decode_chunk(&fixture, None).unwrap()), bits(&points));
}

const FIRST_FORMAT: &str = "017bd3d6e203000102020401d00f140a010000003f0000c07f00000080";
