module ImageRegression.Laws.TokenLaws

open Expecto
open FsCheck
open FsCheck.FSharp
open ImageRegression.Language

let private captions =
    [
        "a radiograph of the left hand of a boy, bone age 131 months."
        "a dark radiograph of a teenager's hand, fingers apart, turned left."
    ]

let private tokenizers =
    [
        BpeTokenizer BpeVocabulary.ByteLevel
        BpeTokenizer(BpeVocabulary.Learn(captions, 50))
    ]

// Any text there is, and texts of what the rules are about.
let private texts =
    let pieces =
        Gen.elements
            [
                "bone"
                "Age"
                "'s"
                "'ll"
                " "
                "\t"
                "1"
                "31"
                "."
                "</w>"
                "&amp;"
                "&amp;lt;"
                "é"
                "🎉"
                "𝐀"
            ]

    Gen.oneof
        [
            ArbMap.generate<char[]> ArbMap.defaults |> Gen.map System.String
            Gen.listOf pieces |> Gen.map (String.concat "")
        ]
    |> Arb.fromGen

[<Tests>]
let laws =
    testList
        "Tokens"
        [
            testProperty "decode(encode(text)) is the cleaned text, word by word"
            <| Prop.forAll texts (fun text ->
                let cleaned = ClipWords.Of text |> String.concat " "

                tokenizers
                |> List.forall (fun tokenizer -> tokenizer.Decode(tokenizer.Sentence text) = cleaned))

            testProperty "words are the cleaned text but for its blanks"
            <| Prop.forAll texts (fun text ->
                (ClipWords.Of text |> String.concat "") = (ClipWords.Cleaned text).Replace(" ", ""))

            testProperty "every id is of the vocabulary, and only the sentence has start and end"
            <| Prop.forAll texts (fun text ->
                tokenizers
                |> List.forall (fun tokenizer ->
                    tokenizer.Encode text
                    |> Seq.forall (fun id -> id >= 0L && id < int64 tokenizer.Vocabulary.Start)))
        ]
