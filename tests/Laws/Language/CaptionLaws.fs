/// Captions say nothing but what is so, and nothing of what is held out.
module ImageRegression.Laws.CaptionLaws

open System
open System.Text.RegularExpressions
open Expecto
open FsCheck.FSharp
open ImageRegression.Language
open ImageRegression.Phantoms
open ImageRegression.Laws.Batches

let private hands = HandPhantom(5UL)

/// A hand of any age and position, more often than by chance at the borders of what can be said.
let private facts =
    let near (borders: float list) =
        Gen.oneof
            [
                Gen.elements borders
                Gen.choose (-2000, 2000) |> Gen.map (fun n -> float n / 100.0)
            ]

    gen {
        let! months =
            Gen.oneof
                [
                    Gen.choose (0, 228)
                    Gen.elements [ 23; 24; 47; 48; 95; 96; 120; 121; 155; 156; 203; 204 ]
                ]

        let! sex = Gen.elements [ Sex.Female; Sex.Male ]
        let! turn = near [ -5.0; 5.0; -5.1; 5.1; 0.0; 14.0; -14.0 ]
        let! spread = Gen.elements [ 0.55; 0.79; 0.8; 1.0; 1.2; 1.21; 1.5 ]
        let! gain = Gen.elements [ 0.85; 0.949; 0.95; 1.0; 1.1; 1.101; 1.2 ]
        let! marker = Gen.elements [ true; false ]
        return HandFacts(months, sex, TurnDeg = turn, Spread = spread, Gain = gain, HasMarker = marker)
    }

let private draws = Gen.zip3 facts (Gen.choose (0, 5000)) (Gen.choose (0, 2000))

let private captionOf (captions: Captions) (hand: HandFacts, iteration: int, row: int) =
    captions.Of(CaptionedCase(float hand.AgeMonths, 0.5, hand), 7UL, int64 iteration, row)

/// Everything that a caption may say, and when it is so: the words, then the claim.
let private claims: (string * (HandFacts -> bool)) list =
    [
        "dark radiograph", (fun h -> h.Gain < 0.95)
        "bright radiograph", (fun h -> h.Gain > 1.1)
        "boy", (fun h -> h.Sex = Sex.Male)
        "girl", (fun h -> h.Sex = Sex.Female)
        "baby", (fun h -> h.AgeMonths < 24)
        "toddler", (fun h -> h.AgeMonths >= 24 && h.AgeMonths < 48)
        "small child", (fun h -> h.AgeMonths >= 48 && h.AgeMonths < 96)
        "older child", (fun h -> h.AgeMonths > 120 && h.AgeMonths < 156)
        "teenager", (fun h -> h.AgeMonths >= 156 && h.AgeMonths < 204)
        "young adult", (fun h -> h.AgeMonths >= 204)
        "child", (fun h -> h.AgeMonths >= 96 && h.AgeMonths <= 120)
        "fingers apart", (fun h -> h.Spread > 1.2)
        "fingers together", (fun h -> h.Spread < 0.8)
        "turned left", (fun h -> h.TurnDeg > 5.0)
        "turned right", (fun h -> h.TurnDeg < -5.0)
        "with a marker", _.HasMarker
        "no marker", (fun h -> not h.HasMarker)
    ]

/// Says nothing of a hand that is not so of every one.
let private filler =
    Regex @"\A(?:a|an|the|of|is|left|hand|'s|radiograph|bone|age|months|,|\.|\s)*\z"

let private isTrue (hand: HandFacts) (caption: string) =
    let number = Regex.Match(caption, @"bone age (?:of the hand is )?(\d+) months")

    let withoutNumber =
        if number.Success then
            caption.Replace(number.Groups[1].Value, "")
        else
            caption

    let rest, said =
        claims
        |> List.fold
            (fun (rest: string, said) (words, holds) ->
                if Regex.IsMatch(rest, $@"\b{words}\b") then
                    Regex.Replace(rest, $@"\b{words}\b", (if words.EndsWith "radiograph" then "radiograph" else "")),
                    holds :: said
                else
                    rest, said)
            (withoutNumber, [])

    (not number.Success || int number.Groups[1].Value = hand.AgeMonths)
    && said |> List.forall (fun holds -> holds hand)
    && filler.IsMatch rest

let private namesAge (caption: string) =
    Regex.IsMatch(caption, @"\d|baby|toddler|child|teenager|adult")

let private kinds =
    [
        "numbers", HandCaptions(Kind = CaptionKind.Numbers)
        "words", HandCaptions(Kind = CaptionKind.Words)
        "words, nothing held out", HandCaptions(Kind = CaptionKind.Words, HeldOut = Nullable())
        "numbers, toddlers held out", HandCaptions(HeldOut = Nullable(LabelBand(30.0, 40.0)))
    ]

[<Tests>]
let laws =
    testList
        "Captions of hands"
        [
            for name, captions in kinds do
                law
                    $"{name}: every caption is true of its hand, and says nothing unknown"
                    draws
                    (fun (hand, iteration, row) -> captionOf captions (hand, iteration, row) |> isTrue hand)

                law $"{name}: the same seed, iteration and row give the same caption" draws (fun draw ->
                    captionOf captions draw = captionOf captions draw)

                law
                    $"{name}: a hand in the band that is held out has a caption without an age"
                    draws
                    (fun (hand, iteration, row) ->
                        let held =
                            captions.HeldOut.HasValue && captions.HeldOut.Value.Holds(float hand.AgeMonths)

                        not held || not (namesAge (captionOf captions (hand, iteration, row))))

            law "words hold no digit" draws (fun draw ->
                captionOf (HandCaptions(Kind = CaptionKind.Words)) draw
                |> Seq.forall (Char.IsDigit >> not))

            law
                "words of ages that reach into the band are not used of hands outside either"
                draws
                (fun (hand, iteration, row) ->
                    let captions =
                        HandCaptions(Kind = CaptionKind.Words, HeldOut = Nullable(LabelBand(90.0, 100.0)))

                    let caption = captionOf captions (hand, iteration, row)
                    not (Regex.IsMatch(caption, @"(?<!older )child")))

            testCase "another iteration, row or seed gives another caption" (fun () ->
                let captions = HandCaptions()
                let one = CaptionedCase(140.0, 0.5, hands.Facts 3)

                for many in
                    [
                        [ for iteration in 0..19 -> captions.Of(one, 1UL, int64 iteration, 0) ]
                        [ for row in 0..19 -> captions.Of(one, 1UL, 0L, row) ]
                        [ for seed in 0UL .. 19UL -> captions.Of(one, seed, 0L, 0) ]
                    ] do
                    Expect.isGreaterThan (List.distinct many).Length 3 "Of twenty captions of one hand")

            testCase "everything that can be said is said of the phantom's hands" (fun () ->
                let said =
                    [
                        for row in 0..1999 do
                            for kind in [ CaptionKind.Numbers; CaptionKind.Words ] do
                                captionOf (HandCaptions(Kind = kind, HeldOut = Nullable())) (hands.Facts row, 0, row)
                    ]

                for words, _ in ("bone age of the hand is", (fun _ -> true)) :: claims do
                    Expect.exists said (fun caption -> caption.Contains words) $"No caption says '{words}'.")

            testCase "no caption has more than 22 words and signs" (fun () ->
                for row in 0..1999 do
                    let caption = captionOf (HandCaptions()) (hands.Facts row, row, row)
                    let parts = Regex.Matches(caption, @"'s|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+").Count
                    Expect.isLessThanOrEqual parts 22 caption)
        ]

let private labels = Gen.choose (0, 30000) |> Gen.map (fun n -> float n / 100.0)

[<Tests>]
let lawsOfLabels =
    let number =
        LabelCaptions("number of cells", HeldOut = Nullable(LabelBand(10.0, 12.0)))

    let words = LabelCaptions("severity", Kind = CaptionKind.Words)

    testList
        "Captions of labels"
        [
            law "numbers are the label, outside the band" labels (fun label ->
                let found =
                    Regex.Match(number.Of(CaptionedCase(label, 0.5, null), 1UL, 0L, 0), @"[\d.]*\d")

                found.Success = not (label >= 10.0 && label <= 12.0)
                && (not found.Success || abs (float found.Value - label) < 1e-9))

            law "words say the third, and no digit" labels (fun label ->
                let standing = label / 300.0
                let caption = words.Of(CaptionedCase(label, standing, null), 1UL, 0L, 0)

                let expected =
                    if standing < 1.0 / 3.0 then "low"
                    elif standing < 2.0 / 3.0 then "middle"
                    else "high"

                caption.Contains expected && caption |> Seq.forall (Char.IsDigit >> not))

            testCase "what cannot be said is refused with what to do" (fun () ->
                let one = CaptionedCase(1.0, 0.5, null)
                let why (captions: Captions) = string (captions.WhyNot one)
                Expect.stringContains (why (HandCaptions())) "LabelCaptions" "No hand was drawn."
                Expect.stringContains (why (LabelCaptions " ")) "number of cells" "No name."
                Expect.stringContains (why (LabelCaptions("grade 3", Kind = CaptionKind.Words))) "digit" "A digit."

                Expect.stringContains
                    (why (LabelCaptions("severity", Kind = CaptionKind.Words, HeldOut = Nullable(LabelBand(1.0, 2.0)))))
                    "HeldOut"
                    "A band."

                Expect.equal (why (LabelCaptions "severity")) "" "All is well.")
        ]
