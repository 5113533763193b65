using WasteCoach.Build.Cloud;
using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Cloud;

public sealed class SessionLengthTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(60, 60, 0, true)]
    [InlineData(59, 60, 0, false)]
    [InlineData(59, 60, 20, false)]
    [InlineData(90, 60, 90, true)]
    [InlineData(89, 60, 90, false)]
    [InlineData(0, 0, 0, true)]
    [InlineData(-5, 0, 0, false)]
    public void A_session_must_outlive_the_minimum_and_what_the_work_took_last_time(int left, int minimum, int recorded, bool accepted)
    {
        string Check() => SessionLength.Check(Noon.AddMinutes(left), Noon, TimeSpan.FromMinutes(minimum), TimeSpan.FromMinutes(recorded));

        if (accepted)
        {
            Assert.StartsWith(", session ends in ", Check(), StringComparison.Ordinal);
        }
        else
        {
            var refusal = Assert.Throws<BuildException>(Check);
            Assert.Contains("aws sso login", refusal.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("-", refusal.Message[..refusal.Message.IndexOf(',', StringComparison.Ordinal)], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_that_do_not_expire_are_long_enough() => Assert.Equal("", SessionLength.Check(null, Noon, TimeSpan.FromHours(9), TimeSpan.Zero));
}
