using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tests.Stores;

public sealed class TableSumTests
{
    private static readonly IReadOnlyList<TableSum> Dumped = [new("auth.users", 3, "17"), new("waste.jobs", 0, "0")];

    [Fact]
    public void Lines_that_are_no_sums_are_passed_over() =>
        Assert.Equal(Dumped, TableSum.Read("dumped 0\nwaste.jobs\t0\t0\nauth.users\t3\t17\n"));

    public static TheoryData<string, string> Cases => new()
    {
        { "auth.users\t3\t17\nwaste.jobs\t0\t0", "" },
        { "auth.users\t2\t17\nwaste.jobs\t0\t0", "auth.users has 2 rows, not 3" },
        { "auth.users\t3\t18\nwaste.jobs\t0\t0", "auth.users has its 3 rows, but not the same in them" },
        { "auth.users\t3\t17", "waste.jobs is missing" },
        { "auth.users\t3\t17\nwaste.jobs\t0\t0\nwaste.more\t1\t1", "waste.more is too much" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_difference_is_named(string found, string differences) =>
        Assert.Equal(differences, string.Join("; ", TableSum.Differences(Dumped, TableSum.Read(found))));
}
