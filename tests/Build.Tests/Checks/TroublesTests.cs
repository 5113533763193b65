using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

public sealed class TroublesTests
{
    [Fact]
    public void Every_trouble_has_a_short_name_of_its_own()
    {
        Assert.All(Troubles.All, trouble => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", trouble.Id));
        Assert.Equal(Troubles.All.Count, Troubles.All.DistinctBy(trouble => trouble.Id).Count());
    }

    [Fact]
    public void A_finding_says_what_it_knows_better_than_in_general()
    {
        var trouble = new Trouble("x", "X", "It looks so.", "In general.", "Do this.", "Doctor");

        Assert.Equal(new Finding("x", Severity.Warning, "node/a", "In general.", "3 of 4", "Do this."), trouble.Found(Severity.Warning, "node/a", "3 of 4"));
        Assert.Equal(new Finding("x", Severity.Critical, "node/a", "Because.", "3 of 4", "Do that."), trouble.Found(Severity.Critical, "node/a", "3 of 4", "Because.", "Do that."));
    }
}
