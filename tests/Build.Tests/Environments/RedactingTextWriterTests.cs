using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Environments;

public sealed class RedactingTextWriterTests
{
    private const string Secret = "v9K-tr41n.Zebra_Lamp";

    private readonly StringWriter inner = new() { NewLine = "\n" };
    private readonly SecretRedactor redactor = new();
    private readonly RedactingTextWriter writer;

    public RedactingTextWriterTests()
    {
        redactor.Add(new SecretValue(Secret));
        writer = new RedactingTextWriter(inner, redactor) { NewLine = "\n" };
    }

    [Fact]
    public void A_line_appears_when_it_is_complete()
    {
        writer.Write("token ");
        Assert.Empty(inner.ToString());

        writer.WriteLine(Secret);
        Assert.Equal("token ***\n", inner.ToString());
    }

    [Fact]
    public void A_prompt_appears_at_a_flush()
    {
        writer.Write("Go on? ");
        writer.Flush();

        Assert.Equal("Go on? ", inner.ToString());
    }

    [Fact]
    public void A_secret_is_masked_however_it_is_cut_and_flushed()
    {
        for (var cut = 1; cut < Secret.Length; cut++)
        {
            inner.GetStringBuilder().Clear();
            writer.Write($"a {Secret[..cut]}");
            writer.Flush();
            writer.Write($"{Secret[cut..]} b\n");

            Assert.Equal("a *** b\n", inner.ToString());
        }
    }

    [Fact]
    public void What_is_left_appears_at_the_end()
    {
        writer.Write($"last {Secret[..5]}");
        writer.Dispose();

        Assert.Equal($"last {Secret[..5]}", inner.ToString());
    }

    [Fact]
    public void Lines_of_concurrent_writers_stay_whole()
    {
        Parallel.For(0, 8, i =>
        {
            for (var n = 0; n < 200; n++)
            {
                writer.WriteLine($"{i}{i}{i}{i} {Secret}");
            }
        });

        var lines = inner.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(1600, lines.Length);
        Assert.All(lines, line => Assert.Matches(@"^(\d)\1\1\1 \*\*\*$", line));
    }
}
