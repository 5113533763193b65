using System.Text;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Deployments;

public sealed class ImageValuesTests
{
    private const string Tag = "0123456789abcdef0123456789abcdef01234567";
    private const string Digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public static TheoryData<string> ValuesFiles =>
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "charts"), "values-*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/applications/", StringComparison.Ordinal))
            .Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public void Every_values_file_of_the_charts_can_be_written_and_changes_in_two_lines(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, file));

        var written = ImageValues.Read(file, text).With(Tag, Digest);

        var (before, after) = (text.Split('\n'), written.Split('\n'));
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(
            ["  tag: \"" + Tag + "\"", "  digest: \"" + Digest + "\""],
            Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).Select(i => after[i].Split(" #")[0].TrimEnd()).ToList());
        Assert.Equal((Tag, Digest), (ImageValues.Read(file, written).Tag, ImageValues.Read(file, written).Digest));
    }

    [Theory]
    [InlineData("image:\n  tag: \"\"  # here\n  digest: ''\n", "image:\n  tag: \"T\"  # here\n  digest: \"D\"\n")]
    [InlineData("image:\n  digest: sha256:1\n  tag: 1234567\n", "image:\n  digest: \"D\"\n  tag: \"T\"\n")]
    [InlineData("image: { tag: , digest: \"\" }", "image: { tag: \"T\" , digest: \"D\" }")]
    [InlineData("image:\n  tag:\n  digest:   # none yet\n  repository: r\n", "image:\n  tag: \"T\"\n  digest: \"D\"   # none yet\n  repository: r\n")]
    [InlineData("image:\n  tag: ~\n  digest: null\n", "image:\n  tag: \"T\"\n  digest: \"D\"\n")]
    [InlineData("other: { tag: a, digest: b }\r\nimage:\r\n  tag: \"x\"\r\n  digest: \"y\"\r\nroles:\r\n  image: { tag: c }\r\n", "other: { tag: a, digest: b }\r\nimage:\r\n  tag: \"T\"\r\n  digest: \"D\"\r\nroles:\r\n  image: { tag: c }\r\n")]
    [InlineData("\uFEFF# größe 🗑\nimage: {digest: a, tag: b}", "\uFEFF# größe 🗑\nimage: {digest: \"D\", tag: \"T\"}")]
    [InlineData("\"image\":\n    'tag' : a\n    \"digest\" : b", "\"image\":\n    'tag' : \"T\"\n    \"digest\" : \"D\"")]
    public void Only_the_two_values_change(string text, string expected) => Assert.Equal(expected, ImageValues.Read("f", text).With("T", "D"));

    [Fact]
    public void The_same_values_change_nothing()
    {
        var text = $"image:\n  tag: '{Tag}'\n  digest: {Digest}\n";

        Assert.Equal(text, ImageValues.Read("f", text).With(Tag, Digest));
    }

    // Files made at random out of what people write: whatever stands around the two values must come out as it went in.
    [Fact]
    public void Whatever_stands_around_the_two_values_stays_byte_for_byte()
    {
        for (var seed = 0; seed < 2000; seed++)
        {
            var file = new RandomValues(seed);

            var written = ImageValues.Read($"seed {seed}", file.With(file.Tag, file.Digest)).With(Tag, Digest);

            Assert.True(file.With($"\"{Tag}\"", $"\"{Digest}\"") == written, $"seed {seed}:\n{file.With(file.Tag, file.Digest)}\n---\n{written}");
            Assert.Equal(Encoding.UTF8.GetBytes(written), Encoding.UTF8.GetBytes(file.With($"\"{Tag}\"", $"\"{Digest}\"")));
        }
    }

    [Theory]
    [InlineData("replicas: 2\n", "f:1:1 image.tag: the file has no image with this key")]
    [InlineData("a: b\nimage:\n  tag: x\n", "f:2:1 image.digest: the key is missing")]
    [InlineData("a: b\nimage:\n  tag: x\n  digest: y\n  tag: z\n", "f:5:3 image.tag: the key is given twice")]
    [InlineData("image: {tag: a, digest: b}\nimage: {tag: a, digest: b}\n", "f:2:1 image: the key is given twice")]
    [InlineData("image:\n  tag: |\n    x\n  digest: y\n", "f:2:8 image.tag: the value is no plain text on one line")]
    [InlineData("image:\n  tag: [x]\n  digest: y\n", "f:2:8 image.tag: the value is no plain text on one line")]
    [InlineData("image:\n  tag: &a x\n  digest: *a\n", "f:2:8 image.tag: the value is no plain text on one line")]
    [InlineData("image: x\n", "f:1:1 image: it holds no mapping")]
    [InlineData("image: {tag: a, digest: b}\n---\nimage: {}\n", "f:2:1 a second document begins here")]
    [InlineData("- image\n", "f:1:1 the file holds no mapping")]
    [InlineData("", "f:1:1 the file holds no mapping")]
    [InlineData("image:\n  tag: \"x\n  digest: y\n", "this is not YAML")]
    public void A_file_without_one_place_for_each_value_is_refused_with_file_and_line(string text, string message)
    {
        var refusal = Assert.Throws<DeploymentException>(() => ImageValues.Read("f", text));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_tag_is_never_written() =>
        Assert.Throws<ArgumentException>(() => ImageValues.Read("f", "image: {tag: a, digest: b}").With("a\" }\nevil: true", "d"));

    private sealed class RandomValues
    {
        private static readonly string[] Around =
        [
            "replicas: 2", "settings:\n  S3__Bucket: growbin # a bucket", "# a comment with image: and tag: x", "", "list: [a, 'b: c', \"d\"]",
            "text: |\n  image:\n    tag: \"no\"\n  end", "folded: >-\n  digest: none", "deep:\n  image:\n    tag: kept\n    digest: kept", "größe: \"🗑 ümlaut\"",
            "anchor: &a { x: 1 }\nalias: *a", "quoted: 'it''s'", "? complex\n: value", "empty:",
        ];

        private static readonly string[] Values = ["\"\"", "''", "abc1234", "'abc1234'", "\"sha256:00\"", "sha256:11", "~", "1234567"];

        private readonly string _before;
        private readonly string _middle;
        private readonly string _after;
        private readonly bool _digestFirst;

        public RandomValues(int seed)
        {
            var random = new Random(seed);
            string Pick(string[] from) => from[random.Next(from.Length)];
            var end = random.Next(2) == 0 ? "\n" : "\r\n";
            // Each of them at most once: a key that is given twice is no YAML.
            var parts = Around.OrderBy(_ => random.Next()).ToList();
            var cut = random.Next(parts.Count);
            var comment = random.Next(2) == 0 ? "   # kept: \"x\"" : "";
            var indent = new string(' ', random.Next(1, 5));
            var other = random.Next(2) == 0 ? $"\n{indent}repository: r/x:y" : "";
            Tag = Pick(Values);
            Digest = Pick(Values);
            _digestFirst = random.Next(2) == 0;
            var first = _digestFirst ? "digest" : "tag";
            var second = _digestFirst ? "tag" : "digest";
            _before = string.Join('\n', parts.Take(cut).Append($"image:{comment}{other}\n{indent}{first}:{new string(' ', random.Next(1, 4))}"));
            _middle = $"{comment}\n{indent}{second}: ";
            _after = $"{comment}\n" + string.Join('\n', parts.Skip(cut)) + (random.Next(2) == 0 ? "\n" : "");
            (_before, _middle, _after) = (_before.Replace("\n", end), _middle.Replace("\n", end), _after.Replace("\n", end));
            if (random.Next(4) == 0)
            {
                _before = "\uFEFF" + _before;
            }
        }

        public string Tag { get; }

        public string Digest { get; }

        public string With(string tag, string digest) => _before + (_digestFirst ? digest : tag) + _middle + (_digestFirst ? tag : digest) + _after;
    }
}
