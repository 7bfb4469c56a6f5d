//! Does any text make the readers or the predictors panic?

use proptest::prelude::*;
use validate::{CALIBRATION, Calibration, parse_cases, parse_gaps, predict, read_csv};

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("0".to_owned()),
        Just("1".to_owned()),
        Just("-1".to_owned()),
        Just("NaN".to_owned()),
        Just("1e300".to_owned()),
        Just("1e-300".to_owned()),
        (1_u32..64).prop_map(|n| n.to_string()),
    ]
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*|[a,\"\n\r;=]*") {
        let _ = read_csv(&text);
        let _ = parse_cases(&text);
        let _ = parse_gaps(&text);
        let _ = Calibration::parse(&text);
    }

    #[test]
    fn csv_that_we_write_is_read_back(fields in prop::collection::vec("[ -~\n]{0,12}", 1..5)) {
        let quoted: Vec<String> =
            fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        let header = vec!["h"; fields.len()].join(",");
        let (_, records) = read_csv(&format!("{header}\n{}\n", quoted.join(","))).unwrap();
        prop_assert_eq!(&records[0].fields, &fields);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_circumstances_are_answered_or_refused(
        family in prop::sample::select(vec![
            "A1", "A2", "A3", "A5", "A6", "B", "C", "D", "E", "F", "G", "H", "I", "L", "M",
        ]),
        numbers in prop::collection::vec(number(), 12),
    ) {
        let keys = [
            "t_s", "batch", "N", "read_threads", "record_B", "cpus", "t_3cpu_s", "threads",
            "object_MiB", "cache_frac", "workers", "single_thread_img_s",
        ];
        let pairs: Vec<String> =
            keys.iter().zip(&numbers).map(|(key, value)| format!("{key}={value}")).collect();
        // In a unit that the model does not answer in, every row would be refused.
        let unit = match family {
            "A1" | "A6" => "%",
            "A2" => "accelerators",
            "A5" => "s",
            "C" => "fraction",
            "F" => "minibatch/s",
            "L" => "Mb/s",
            "M" => "MB/s",
            _ => "samples/s",
        };
        let text = format!(
            "id,family,system,inputs,quantity,measured,unit\nx,{family} x,c unprocessed 16 vCPU,{};\
             AU_threshold=0.9;drive_read_Bps=1e9;calibrate[x t=1 N=1]=1GB/s AU=90%;steady_GBps=1;\
             avg_TTLB_ms=1;mean_B=1,q,1,{unit}\n",
            pairs.join(";")
        );
        let case = parse_cases(&text).unwrap().remove(0);
        let calibration = Calibration::parse(CALIBRATION).unwrap();
        if let Ok(prediction) = predict(&case, &calibration) {
            prop_assert!(prediction.value.is_finite() && prediction.value > 0.0);
        }
    }
}
