using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ImageRegression.Clips;
using ImageRegression.Images;
using ImageRegression.Tables;
using ImageRegression.Volumes;
using Xunit;

namespace ImageRegression.Tests;

public sealed class ClipSetTests : IDisposable
{
    private const int Height = 6, Width = 8;

    private readonly DataFolder folder = new();

    public void Dispose() => folder.Dispose();

    private ImageSet Decode(int frames, int choices, string[] paths, Intensity? intensity = null, Colour colour = Colour.Grey, DecodeLimits? limits = null, SliceAxis axis = SliceAxis.Axial, int height = Height, int width = Width)
    {
        folder.WithTable(["path,subject,label", .. paths.Select((path, i) => $"{path},s{i},{i}")]);
        return new ClipSet(frames, choices, axis) { Limits = limits ?? new() }
            .Decode(CaseTable.ReadClips(folder.Table, null, new()), height, width, ImageFit.Pad, intensity ?? Intensity.Auto, colour);
    }

    private string FaultOf(Func<object> read) => folder.FaultOf(read);

    private static byte[] Frames(params int[] frames) => [.. frames.SelectMany(frame => ClipBytes.Frame(frame))];

    private DataFolder WithFolder(string name, int frames, Func<int, int, int, byte>? grey = null)
    {
        for (var frame = 0; frame < frames; frame++)
            folder.With($"{name}/{frame}.png", ClipBytes.Png(ClipBytes.Frame(frame, grey: grey)));
        return folder;
    }

    /// <summary>The law of clips: whatever holds them, the same frames are the same clip.</summary>
    [Fact]
    public void A_clip_is_its_frames_as_a_folder_however_it_is_kept()
    {
        WithFolder("frames", 11).With("a.gif", ClipBytes.Gif(11)).With("stack.npz", NpzBytes.Of("x", "(2, 11, 6, 8)", [.. new byte[11 * 48], .. Frames([.. Enumerable.Range(0, 11)])]));
        using var set = Decode(3, 2, ["frames", "a.gif", "stack.npz#x[1]"], limits: new());
        Assert.Equal([3, 1, 6, Height, Width], set.Pixels.shape);
        Assert.Equal(Frames(0, 1, 3, 5, 7, 9), set.Pixels[0].data<byte>().ToArray());   // ⌊11j/6⌋
        Assert.Equal(set.Pixels[0].data<byte>().ToArray(), set.Pixels[1].data<byte>().ToArray());
        Assert.Equal(set.Pixels[0].data<byte>().ToArray(), set.Pixels[2].data<byte>().ToArray());
        Assert.Equal(["3 clips of 11 frames: 6 of each are kept, 2 for each of 3"], set.Notes.AsEnumerable());
    }

    [FfmpegFact]
    public void A_lossless_video_is_its_frames_and_an_MP4_is_known_by_its_content()
    {
        WithFolder("frames", 11).With("a.avi", ClipBytes.Video(11, "-c:v ffv1 -pix_fmt bgr0 -f avi"))
            .With("b.avi", ClipBytes.Video(11, "-c:v png -pix_fmt rgb24 -f mp4"));   // MP4, whatever it is called
        using var set = Decode(3, 2, ["frames", "a.avi", "b.avi"]);
        Assert.Equal(set.Pixels[0].data<byte>().ToArray(), set.Pixels[1].data<byte>().ToArray());
        Assert.Equal(set.Pixels[0].data<byte>().ToArray(), set.Pixels[2].data<byte>().ToArray());
    }

    /// <summary>As ultrasound machines export: H.264 or MPEG-4, 4:2:0. Every frame is there, in order.</summary>
    [FfmpegFact]
    public void A_lossy_video_has_all_its_frames()
    {
        static byte Level(int frame, int row, int column) => (byte)(40 + (4 * frame));
        folder.With("a.mp4", ClipBytes.Video(40, "-c:v mpeg4 -q:v 1 -pix_fmt yuv420p -f mp4", 32, 48, Level));
        using var set = Decode(40, 1, ["a.mp4"], colour: Colour.Keep, height: 32, width: 48);
        Assert.Equal([1, 1, 40, 32, 48], set.Pixels.shape);   // grey frames have no colour after YUV either
        for (var frame = 0; frame < 40; frame++)
            Assert.InRange(set.Pixels[0, 0, frame, 16, 24].item<byte>(), 40 + (4 * frame) - 2, 40 + (4 * frame) + 2);
    }

    [FfmpegFact]
    public void A_video_of_ten_bits_keeps_them()
    {
        folder.With("a.avi", ClipBytes.Video(4, "-c:v ffv1 -pix_fmt gray16le -f avi"));
        using var set = Decode(4, 1, ["a.avi"], Intensity.Declared);
        Assert.Equal(16, set.Layout.Bits);
        Assert.Equal(ClipBytes.Grey(3, 2, 1) * 257, (ushort)set.Pixels[0, 0, 3, 2, 1].item<short>(), 257.0);
    }

    [FfmpegFact]
    public void A_damaged_video_is_refused_with_what_ffmpeg_says()
    {
        var whole = ClipBytes.Video(40, "-c:v mpeg4 -pix_fmt yuv420p -f mp4", 32, 48);
        folder.With("cut.mp4", whole[..(whole.Length / 2)]).With("none.mp4", [0, 0, 0, 12, .. "ftypisom"u8]);
        foreach (var path in new[] { "cut.mp4", "none.mp4" })
        {
            var fault = FaultOf(() => Decode(4, 1, [path]));
            Assert.StartsWith($"labels.csv(2): The clip '{path}' cannot be used: ffmpeg finds fault with it: ", fault, StringComparison.Ordinal);
            Assert.DoesNotContain(Path.GetTempPath() + "video-", fault, StringComparison.Ordinal);
        }
    }

    [FfmpegFact]
    public void Limits_hold_for_videos_before_and_while_they_are_decoded()
    {
        folder.With("a.avi", ClipBytes.Video(11, "-c:v ffv1 -pix_fmt bgr0 -f avi"));
        Assert.Contains("its frames have 8×6 pixels; at most 47 are allowed.", FaultOf(() => Decode(3, 1, ["a.avi"], limits: new() { MaxPixels = 47 })), StringComparison.Ordinal);
        Assert.Contains("it has more than the 10 frames that are allowed.", FaultOf(() => Decode(3, 1, ["a.avi"], limits: new() { MaxFrames = 10 })), StringComparison.Ordinal);
        Assert.Contains("decoding it takes more than 0 seconds, which are allowed.", FaultOf(() => Decode(3, 1, ["a.avi"], limits: new() { MaxTime = TimeSpan.FromMilliseconds(1) })), StringComparison.Ordinal);
        Assert.Contains("bytes; at most 99 are allowed.", FaultOf(() => Decode(3, 1, ["a.avi"], limits: new() { MaxBytes = 99 })), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_ffmpeg_one_line_says_what_to_install()
    {
        byte[] video = [0, 0, 0, 12, .. "ftypisom"u8];
        Assert.Equal("mov", VideoFile.FormatOf(video));
        var fault = Assert.Throws<UserErrorException>(() => VideoFile.Read(video, "mov", "clip.mp4", new(), programs: "/nowhere"));
        Assert.Equal("ffmpeg and ffprobe decode videos such as 'clip.mp4', and they are not installed. Install the Debian or Ubuntu package ffmpeg (FFmpeg 5.1 or later elsewhere).", fault.Message);
    }

    [Fact]
    public void Pictures_that_begin_as_MP4_does_are_no_videos()
    {
        Assert.Null(VideoFile.FormatOf([0, 0, 0, 24, .. "ftypheic"u8, 0]));
        Assert.Null(VideoFile.FormatOf([.. "RIFF1234WEBPVP8 "u8]));
        Assert.Equal("avi", VideoFile.FormatOf([.. "RIFF1234AVI LIST"u8]));
    }

    [Fact]
    public void Blank_frames_at_the_start_are_left_out_with_a_note_and_others_stay()
    {
        static byte Level(int frame, int row, int column) => frame is 0 or 1 or 3 ? (byte)(row == 5 ? 16 : 0) : (byte)(17 + frame);
        WithFolder("a", 6, Level).With("b.gif", ClipBytes.Gif(4));
        using var set = Decode(2, 1, ["a", "b.gif"]);
        Assert.Equal([0, 22], new[] { set.Pixels[0, 0, 0, 0, 0].item<byte>(), set.Pixels[0, 0, 1, 0, 0].item<byte>() });   // frames 3 (dark again) and 5 of 2–5
        Assert.Equal(["2 clips of 4 frames: 2 of each are kept", "a: 2 blank frames at the start left out"], set.Notes.AsEnumerable());
    }

    [Fact]
    public void A_clip_of_blank_frames_is_a_fault()
    {
        WithFolder("a", 3, (_, _, _) => 16);
        Assert.Equal("labels.csv(2): The clip 'a' cannot be used: all 3 frames are blank.", FaultOf(() => Decode(2, 1, ["a"])));
    }

    [Fact]
    public void A_short_clip_repeats_its_frames_evenly_and_says_so()
    {
        folder.With("clip.gif", ClipBytes.Gif(7)).With("one.png", ClipBytes.Png(ClipBytes.Frame(2)));
        using var set = Decode(16, 1, ["clip.gif", "one.png"]);
        Assert.Equal(Frames(0, 0, 0, 1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 5, 6, 6), set.Pixels[0].data<byte>().ToArray());
        Assert.Equal(Frames([.. Enumerable.Repeat(2, 16)]), set.Pixels[1].data<byte>().ToArray());   // a picture is a clip of one frame
        Assert.Equal(["2 clips of 1 to 7 frames: 16 of each are kept", "clip.gif: 7 frames, 16 asked; repeated.", "one.png: 1 frame, 16 asked; repeated."], set.Notes.AsEnumerable());
    }

    [Fact]
    public void Many_clips_alike_are_counted()
    {
        for (var i = 0; i < 8; i++)
            folder.With($"{i}.gif", ClipBytes.Gif(2));
        using var set = Decode(3, 1, [.. Enumerable.Range(0, 8).Select(i => $"{i}.gif")]);
        Assert.Equal(7, set.Notes.Length);
        Assert.Equal("and 3 more clips likewise: 7.gif: 2 frames, 3 asked; repeated.", set.Notes[^1]);
    }

    [Theory]
    [InlineData("a/1.png", 4, 3, "its frame 2 has 4×3 pixels, but the first has 8×6")]
    public void Frames_of_another_size_are_a_fault(string path, int width, int height, string message)
    {
        WithFolder("a", 3).With(path, ClipBytes.Png(ClipBytes.Frame(0, height, width), height, width));
        Assert.Equal($"labels.csv(2): The clip 'a' cannot be used: {message}.", FaultOf(() => Decode(2, 1, ["a"])));
    }

    [Fact]
    public void A_damaged_frame_is_named()
    {
        WithFolder("a", 3).With("a/1.png", [1, 2, 3]);
        Assert.StartsWith("labels.csv(2): The clip 'a' cannot be used: its frame '1.png' is at fault: ", FaultOf(() => Decode(2, 1, ["a"])), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_hold_for_every_form()
    {
        WithFolder("frames", 5).With("a.gif", ClipBytes.Gif(5)).With("x.npz", NpzBytes.Of("x", "(1, 5, 6, 8)", Frames(0, 1, 2, 3, 4))).With("a.dcm", Cine(5).ToFile());
        NiftiFile.Write(Path.Combine(folder.Root, "v.nii"), new(VolumeGrid.Axial(8, 6, 5, (1, 1, 1)), [.. Frames(0, 1, 2, 3, 4).Select(level => (float)level)]));
        foreach (var path in new[] { "frames", "a.gif", "x.npz#x[0]", "a.dcm", "v.nii" })
        {
            using (var set = Decode(2, 1, [path], limits: new() { MaxFrames = 5, MaxPixels = 48, MaxClipPixels = 240 }))
                Assert.Equal(1, set.Count);
            Assert.Contains("4", FaultOf(() => Decode(2, 1, [path], limits: new() { MaxFrames = 4 })), StringComparison.Ordinal);
            Assert.Contains("at most 47 are allowed", FaultOf(() => Decode(2, 1, [path], limits: new() { MaxPixels = 47 })), StringComparison.Ordinal);
            Assert.Contains("at most 20 are allowed", FaultOf(() => Decode(2, 1, [path], limits: new() { MaxBytes = 20 })), StringComparison.Ordinal);
        }
        foreach (var path in new[] { "a.gif", "a.dcm", "v.nii" })
            Assert.Contains("at most 239 are allowed", FaultOf(() => Decode(2, 1, [path], limits: new() { MaxClipPixels = 239 })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_multiframe_DICOM_file_is_a_clip_in_16_bits_scaled_with_its_set()
    {
        folder.With("a.dcm", Cine(5).ToFile());
        using var set = Decode(5, 1, ["a.dcm"], Intensity.Window(0, 65535));
        Assert.Equal(Frames(0, 1, 2, 3, 4).Select(level => (ushort)(level * 10)), MemoryMarshal.Cast<byte, ushort>(set.Pixels.bytes).ToArray());
    }

    [Fact]
    public void DICOM_files_in_a_folder_follow_their_instance_numbers()
    {
        foreach (var (name, number) in new[] { ("z", 1), ("y", 2), ("x", 3) })
            folder.With($"a/{name}.dcm", Cine(1, first: number).Text(DicomTag.InstanceNumber, "IS", $"{number}").ToFile());
        using var set = Decode(3, 1, ["a"], Intensity.Window(0, 65535));
        Assert.Equal(Frames(1, 2, 3).Select(level => (ushort)(level * 10)), MemoryMarshal.Cast<byte, ushort>(set.Pixels.bytes).ToArray());
        Assert.Contains("a: frames in the order of their DICOM instance numbers, not of their names", set.Notes);
    }

    /// <summary>The voxel furthest to the front, right and head is bright; where it is seen says how slices lie, in whatever order the file keeps them.</summary>
    [Theory]
    [InlineData(SliceAxis.Axial, 4, 3, 4, 0, 0)]      // last slice, top, at the left: the patient's right
    [InlineData(SliceAxis.Coronal, 4, 5, 0, 0, 0)]    // first slice, top, at the left
    [InlineData(SliceAxis.Sagittal, 3, 5, 0, 0, 0)]   // first slice, top, at the left: the front
    public void A_volume_is_read_in_the_order_of_the_body(SliceAxis axis, int width, int height, int frame, int row, int column)
    {
        var straight = new Volume(VolumeGrid.Axial(4, 3, 5, (1, 1, 1)), [.. Enumerable.Range(0, 60).Select(i => i == 59 ? 200f : 20 * (1 + (i % 7)))]);
        // The same body, stored from right to left, back to front and with slices fastest.
        var turned = new float[60];
        for (var x = 0; x < 4; x++)
            for (var y = 0; y < 3; y++)
                for (var z = 0; z < 5; z++)
                    turned[(((3 - x) * 3) + y) * 5 + z] = straight[x, y, z];
        var grid = new VolumeGrid(5, 3, 4, new(0, 0, 1), new(0, 1, 0), new(-1, 0, 0), new(3, 0, 0));
        NiftiFile.Write(Path.Combine(folder.Root, "a.nii.gz"), straight);
        NiftiFile.Write(Path.Combine(folder.Root, "b.nii"), new(grid, turned));
        var slices = axis switch { SliceAxis.Axial => 5, SliceAxis.Coronal => 3, _ => 4 };
        using var set = Decode(slices, 1, ["a.nii.gz", "b.nii"], Intensity.Window(0, 65535), axis: axis, height: height, width: width);
        Assert.Equal([2, 1, slices, height, width], set.Pixels.shape);
        Assert.Equal(200, set.Pixels[0, 0, frame, row, column].item<short>());
        Assert.Equal(1, set.Pixels[0].eq(200).sum().item<long>());
        Assert.True(set.Pixels[0].Equals(set.Pixels[1]) || set.Pixels[0].equal(set.Pixels[1]).all().item<bool>());
    }

    [Fact]
    public void Empty_slices_at_the_ends_of_a_volume_are_left_out_and_slices_taken_evenly()
    {
        var voxels = new float[48 * 12];
        for (var slice = 3; slice < 11; slice++)
            voxels.AsSpan(slice * 48, 48).Fill(100 + slice);
        voxels.AsSpan(5 * 48, 48).Clear();   // one in the middle stays
        voxels[7] = 5;                       // noise
        NiftiFile.Write(Path.Combine(folder.Root, "v.nii"), new(VolumeGrid.Axial(8, 6, 12, (1, 1, 1)), voxels));
        using var set = Decode(4, 1, ["v.nii"], Intensity.Window(0, 65535));
        Assert.Equal([104, 106, 108, 110], Enumerable.Range(0, 4).Select(frame => (int)set.Pixels[0, 0, frame, 0, 0].item<short>()));   // ⌊(x+½)8/4⌋ of slices 3–10
        Assert.Contains("v.nii: slices 4 to 11 of 12; the others are empty", set.Notes);
    }

    [Fact]
    public void Colour_is_kept_on_request()
    {
        folder.With("x.npz", NpzBytes.Of("x", "(1, 2, 1, 2, 3)", [200, 0, 0, 0, 200, 0, 0, 0, 200, 9, 9, 99])).With("g.gif", ClipBytes.Gif(2));
        using var set = Decode(2, 1, ["x.npz#x[0]", "g.gif"], colour: Colour.Keep, height: 1, width: 2);
        Assert.Equal([2, 3, 2, 1, 2], set.Pixels.shape);
        Assert.Equal([200, 0, 0, 9, 0, 200, 0, 9, 0, 0, 200, 99], set.Pixels[0].data<byte>().ToArray());
        Assert.Contains("1 of 2 images have colour: kept as RGB", set.Notes);
    }

    [Fact]
    public void A_single_clip_is_prepared_as_its_set_was()
    {
        WithFolder("a", 9).With("b.gif", ClipBytes.Gif(9));
        using var set = Decode(2, 2, ["a", "b.gif"]);
        var kind = new ClipSet(2, 2, SliceAxis.Axial);
        foreach (var path in new[] { "a", "a/", "b.gif" })
        {
            using var one = kind.Single(Path.Combine(folder.Root, path), set.Preparation, ImmutableSortedDictionary<string, string>.Empty);
            Assert.Equal(set.Pixels[0].data<byte>().ToArray(), one.Pixels[0].data<byte>().ToArray());
        }
        Assert.Contains("is not there", Assert.Throws<UserErrorException>(() => kind.Single(Path.Combine(folder.Root, "gone.mp4"), set.Preparation, ImmutableSortedDictionary<string, string>.Empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_of_a_long_clip_are_chosen_by_count_not_by_memory()
    {
        // 300 frames of 512 × 512 do not fit into what is held; the kept ones are decoded again.
        static byte Level(int frame, int row, int column) => (byte)(20 + (frame % 200));
        var samples = new byte[300 * 4];
        for (var frame = 0; frame < 300; frame++)
            samples.AsSpan(frame * 4, 4).Fill(Level(frame, 0, 0));
        folder.With("x.npz", NpzBytes.Of("x", "(1, 300, 2, 2)", samples));
        using var set = Decode(3, 1, ["x.npz#x[0]"], height: 512, width: 512);
        Assert.Equal([Level(50, 0, 0), Level(150, 0, 0), Level(250, 0, 0)], Enumerable.Range(0, 3).Select(x => set.Pixels[0, 0, x, 7, 7].item<byte>()));
    }

    // A cine loop of grey frames, levels × 10.
    private static DicomDataSet Cine(int frames, int first = 0) => new DicomDataSet()
        .Text(DicomTag.SopClass, "UI", "1.2.840.10008.5.1.4.1.1.3.1").Text(DicomTag.Modality, "CS", "US").Text(DicomTag.NumberOfFrames, "IS", $"{frames}")
        .Image(Height, Width).Pixels([.. Frames([.. Enumerable.Range(first, frames)]).Select(level => (ushort)(level * 10))]);
}
