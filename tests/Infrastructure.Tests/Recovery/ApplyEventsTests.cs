using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

public sealed class ApplyEventsTests
{
    [Fact]
    public void What_was_in_flight_has_no_id_and_what_was_finished_has()
    {
        var created = ApplyEvents.ReadCreated(
        [
            """{"type":"version","terraform":"1.11.4"}""",
            Event("apply_start", "create", "aws_vpc.this"),
            Event("apply_start", "create", "aws_eip.this"),
            Event("apply_progress", "create", "aws_vpc.this"),
            Event("apply_complete", "create", "aws_eip.this", "eipalloc-1"),
        ]);

        Assert.Equal(new CreatedResource("aws_vpc.this", "aws_vpc", null), created["aws_vpc.this"]);
        Assert.Equal(new CreatedResource("aws_eip.this", "aws_eip", "eipalloc-1"), created["aws_eip.this"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type":"apply_start","hook":{"resource":{"addr":"aws_v""")]
    [InlineData("\0\0\0\0")]
    [InlineData("null")]
    public void A_torn_last_line_is_passed_over(string torn)
    {
        var created = ApplyEvents.ReadCreated([Event("apply_start", "create", "aws_vpc.this"), torn]);

        Assert.Equal(["aws_vpc.this"], created.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public void What_is_replaced_is_known_by_the_id_that_was_deleted(string torn)
    {
        string[] lines =
        [
            Event("apply_start", "delete", "aws_subnet.this", "subnet-old"),
            Event("apply_complete", "delete", "aws_subnet.this"),
            Event("apply_start", "create", "aws_subnet.this"),
            Event("apply_complete", "create", "aws_subnet.this", "subnet-new"),
            torn,
        ];

        Assert.Equal(["subnet-old"], ApplyEvents.ReadDeleted(lines)["aws_subnet.this"]);
        Assert.Equal("subnet-new", ApplyEvents.ReadCreated(lines)["aws_subnet.this"].Id);
    }

    [Fact]
    public void What_failed_may_exist_all_the_same()
    {
        var created = ApplyEvents.ReadCreated(
        [
            Event("apply_start", "create", "aws_vpc.this"),
            Event("apply_errored", "create", "aws_vpc.this"),
        ]);

        Assert.Null(created["aws_vpc.this"].Id);
    }

    [Fact]
    public void What_was_replaced_has_the_new_id()
    {
        var created = ApplyEvents.ReadCreated(
        [
            Event("apply_complete", "create", "aws_vpc.this", "vpc-old"),
            Event("apply_complete", "delete", "aws_vpc.this"),
            Event("apply_start", "create", "aws_vpc.this"),
            Event("apply_complete", "create", "aws_vpc.this", "vpc-new"),
        ]);

        Assert.Equal("vpc-new", created["aws_vpc.this"].Id);
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("update")]
    [InlineData("read")]
    public void Only_creations_count(string action) =>
        Assert.Empty(ApplyEvents.ReadCreated([Event("apply_start", action, "aws_vpc.this"), Event("apply_complete", action, "aws_vpc.this", "vpc-1")]));

    private static string Event(string type, string action, string address, string? id = null)
    {
        string known = id is null ? "" : $",\"id_key\":\"id\",\"id_value\":\"{id}\"";
        string kind = address.Split('.')[0];
        return $$$"""{"@level":"info","type":"{{{type}}}","hook":{"resource":{"addr":"{{{address}}}","resource_type":"{{{kind}}}"},"action":"{{{action}}}"{{{known}}} } }""";
    }
}
