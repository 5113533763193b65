using System.Text;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Processes;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\r\nb", new[] { "a", "b" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("größer ☂ 𝄞\n", new[] { "größer ☂ 𝄞" })]
    public void Lines_are_the_same_whatever_the_pieces(string text, string[] expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            var lines = new List<string>();
            var splitter = new LineSplitter(lines.Add);
            foreach (var piece in bytes.Chunk(size))
                splitter.Add(piece);
            splitter.Complete();
            Assert.Equal(expected, lines);
        }
    }

    [Fact]
    public void Malformed_bytes_become_the_replacement_character()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add);
        splitter.Add([(byte)'a', 0xff, (byte)'\n', 0xc3]);
        splitter.Complete();

        Assert.Equal(["a\ufffd", "\ufffd"], lines);
    }

    [Fact]
    public void A_line_of_exactly_the_maximum_is_whole()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add, 3);
        splitter.Add("abc\nabcd\n"u8);

        Assert.Equal(["abc", "abc … [1 more characters]"], lines);
    }
}
