using WasteCoach.Build.Tools.Terraform;

namespace WasteCoach.Build.Tests.Tools.Terraform;

public sealed class TerraformEventsTests
{
    private readonly List<string> shown = [];
    private readonly TerraformEvents events;

    public TerraformEventsTests() => events = new(progress => shown.Add(progress.ToString()));

    [Fact]
    public void Progress_counts_actions_and_names_what_takes_longest()
    {
        events.Add("""{"type":"planned_change","change":{"resource":{"addr":"a"},"action":"create"}}""");
        events.Add("""{"type":"planned_change","change":{"resource":{"addr":"b"},"action":"replace"}}""");
        events.Add("""{"type":"planned_change","change":{"resource":{"addr":"d"},"action":"read"}}""");
        events.Add(Event("apply_start", "a", "create", 0));
        events.Add(Event("apply_start", "b", "delete", 1));
        events.Add(Event("apply_progress", "a", "create", 10));
        events.Add(Event("apply_complete", "b", "delete", 12));
        events.Add(Event("apply_errored", "a", "create", 13));

        Assert.Equal(
            [
                "0/3 create a …",
                "0/3 delete b …; longest under way: a",
                "0/3 create a … 10 s",
                "1/3 delete b done (12 s); longest under way: a",
                "1/3 create a FAILED (13 s)",
            ],
            shown);
    }

    [Fact]
    public void Data_sources_are_no_progress()
    {
        events.Add(Event("apply_start", "data.aws_ami.ubuntu", "read", 0));
        events.Add(Event("apply_complete", "data.aws_ami.ubuntu", "read", 1));

        Assert.Empty(shown);
    }

    [Theory]
    [InlineData("panic: runtime error")]
    [InlineData("""{"no":"type"}""")]
    [InlineData("[1]")]
    [InlineData("""{"type":"apply_start"}""")]
    public void A_line_that_is_no_event_is_an_error_and_stops_nothing(string line)
    {
        events.Add(line);

        Assert.Equal(line, Assert.Single(events.Diagnostics).Summary);
        Assert.True(events.Diagnostics[0].IsError);
    }

    [Fact]
    public void Summary_of_a_plan_is_not_that_of_an_apply()
    {
        events.Add("""{"type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"plan"}}""");
        Assert.Null(events.Result);

        events.Add("""{"type":"change_summary","changes":{"add":1,"change":0,"remove":0,"operation":"destroy"}}""");
        Assert.Equal(new(1, 0, 0, 0), events.Result);
    }

    private static string Event(string type, string address, string action, int seconds) =>
        $$$"""{"type":"{{{type}}}","@timestamp":"2026-01-01T00:00:{{{seconds:00}}}Z","hook":{"resource":{"addr":"{{{address}}}"},"action":"{{{action}}}","elapsed_seconds":{{{seconds}}}}}""";
}
