using WasteCoach.Build.Tools.Ansible;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Ansible;

public sealed class AnsibleEventPipeTests
{
    [Fact]
    public void Every_line_written_before_the_end_arrives_in_order_and_the_pipe_goes()
    {
        var lines = new List<string>();
        string path;
        using (var pipe = new AnsibleEventPipe(lines.Add))
        {
            path = pipe.Path;
            File.AppendAllLines(path, Enumerable.Range(0, 5000).Select(number => $"event {number}"));
            File.AppendAllText(path, "last, without an end");
        }

        Assert.Equal([.. Enumerable.Range(0, 5000).Select(number => $"event {number}"), "last, without an end"], lines);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_reader_that_throws_does_not_block_the_writer_and_is_told()
    {
        var pipe = new AnsibleEventPipe(_ => throw new FormatException("bad event"));
        File.AppendAllLines(pipe.Path, Enumerable.Repeat(new string('x', 1000), 1000)); // more than a pipe holds

        Assert.Contains("bad event", Assert.Throws<ToolFailure>(pipe.Dispose).Message, StringComparison.Ordinal);
    }
}
