/// What clips obey, whatever holds their frames, and the networks that see them.
module ImageRegression.Laws.ClipLaws

open System
open System.IO
open System.IO.Compression
open System.Text
open Expecto
open FsCheck.FSharp
open TorchSharp
open ImageRegression.Clips
open ImageRegression.Images
open ImageRegression.Models.ResNet
open ImageRegression.Tables
open ImageRegression.Laws.Batches

type private Clip =
    {
        /// Grey levels, frame by frame.
        Frames: byte[][]
        Height: int
        Width: int
        Seen: int
        Choices: int
    }

// Blank at the start are left out, but not all may be.
let private clips =
    gen {
        let! height = Gen.choose (1, 4)
        let! width = Gen.elements [ 2; 4; 5 ] // four axes that end in 1 or 3 are those of pictures
        let! blank = Gen.choose (0, 2)
        let! count = Gen.choose (1, 12)
        let level = Gen.choose (0, 255) |> Gen.map byte

        let! frames =
            Gen.arrayOfLength count (Gen.arrayOfLength (height * width) level)
            |> Gen.map (fun frames ->
                frames[0][0] <- 200uy
                Array.append (Array.replicate blank (Array.zeroCreate (height * width))) frames)

        let! seen = Gen.choose (1, 6)
        let! choices = Gen.choose (1, 3)

        return
            {
                Frames = frames
                Height = height
                Width = width
                Seen = seen
                Choices = choices
            }
    }

let private arrays clip =
    let header =
        $"{{'descr': '|u1', 'fortran_order': False, 'shape': (1, {clip.Frames.Length}, {clip.Height}, {clip.Width}), }}\n"
        |> Encoding.ASCII.GetBytes

    let bytes =
        Array.concat
            [
                [| 0x93uy |]
                "NUMPY"B
                [| 1uy; 0uy; byte header.Length; 0uy |]
                header
                Array.concat clip.Frames
            ]

    use stream = new MemoryStream()

    (use zip = new ZipArchive(stream, ZipArchiveMode.Create)
     use entry = zip.CreateEntry("x.npy").Open()
     entry.Write(bytes, 0, bytes.Length))

    stream.ToArray()

/// The clip as a folder of pictures and as an array.
let private decoded clip =
    let folder = Directory.CreateTempSubdirectory "clips-"

    try
        let at (name: string) = Path.Combine(folder.FullName, name)
        Directory.CreateDirectory(at "frames") |> ignore

        clip.Frames
        |> Array.iteri (fun i frame ->
            File.WriteAllBytes(at $"frames/{i}.png", ImageCodec.EncodePng(frame, PixelLayout(clip.Height, clip.Width))))

        File.WriteAllBytes(at "stack.npz", arrays clip)
        File.WriteAllText(at "labels.csv", "path,subject,label\nframes,a,1\nstack.npz#x[0],b,2\n")

        use set =
            ClipSet(clip.Seen, clip.Choices, SliceAxis.Axial)
                .Decode(
                    CaseTable.ReadClips(at "labels.csv", null, TableColumns()),
                    clip.Height,
                    clip.Width,
                    ImageFit.Pad,
                    Intensity.Auto,
                    Colour.Grey
                )

        values set.Pixels[0L], values set.Pixels[1L]
    finally
        folder.Delete(recursive = true)

let private frames =
    gen {
        let! count = Gen.choose (1, 3)
        let! channels = Gen.choose (2, 16)
        let! values = Gen.arrayOfLength (count * channels * 2) number
        return count, channels, values
    }

[<Tests>]
let laws =
    testList
        "Clips"
        [
            law "a clip is its frames as a folder" clips (fun clip ->
                let folder, stack = decoded clip

                folder = stack
                && folder.Length = clip.Seen * clip.Choices * clip.Height * clip.Width)

            law "one frame has no neighbours, and is never shifted" frames (fun (count, channels, values) ->
                use scope = torch.NewDisposeScope()
                let clips = torch.tensor(values).reshape(int64 count, int64 channels, 2L, 1L)
                use one = new TemporalShift(torch.nn.Identity(), 1L, 2L)
                Batches.values (one.call clips) = values)
        ]
