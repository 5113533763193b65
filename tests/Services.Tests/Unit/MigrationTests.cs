using System.Reflection;
using System.Text.RegularExpressions;
using WasteCoach.Shared.Data;

namespace WasteCoach.Services.Tests.Unit;

/// <summary>The old version of a service still runs while the new schema is in place.</summary>
[Trait("Category", "Unit")]
public sealed partial class MigrationTests
{
    private static readonly string[] Names = ["Auth", "Users", "Locations", "Waste", "Recycling"];

    public static TheoryData<string> Services => new(Names);

    [Theory]
    [MemberData(nameof(Services))]
    public void Takes_nothing_away_that_an_old_version_uses(string service)
    {
        var migrations = Migration.Of(Assembly.Load($"WasteCoach.{service}"));
        Assert.NotEmpty(migrations);
        Assert.All(migrations, migration => Assert.DoesNotMatch(Destructive(), migration.Sql));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Stays_within_its_own_schema(string service)
    {
        var foreign = Names.Where(other => other != service).Select(other => other.ToLowerInvariant());
        Assert.All(Migration.Of(Assembly.Load($"WasteCoach.{service}")), migration =>
            Assert.All(foreign, schema => Assert.DoesNotMatch($@"\b(table|into|on|from|references|update)\s+{schema}\.", migration.Sql)));
    }

    [Theory]
    [InlineData("alter table t drop column c")]
    [InlineData("ALTER TABLE t\n RENAME TO u")]
    [InlineData("drop index i")]
    [InlineData("alter table t alter column c type text")]
    [InlineData("alter table t alter c set not null")]
    [InlineData("truncate t")]
    public void The_check_knows_what_takes_away(string sql) => Assert.Matches(Destructive(), sql);

    [GeneratedRegex(@"\b(drop\s+(table|column|index|schema|constraint|type)|rename|truncate|alter\s+(column\s+)?\w+\s+(type|set\s+not\s+null|set\s+data))\b", RegexOptions.IgnoreCase)]
    private static partial Regex Destructive();
}
