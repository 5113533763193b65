using System.Text.Json.Nodes;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Controllers;
using Rehearsal.Distribution.Kubelet;
using Rehearsal.Distribution.Resources;
using Rehearsal.Distribution.Validation;
using Xunit;

namespace Distribution.Tests;

/// <summary>Small rules that much depends on.</summary>
public sealed class RuleTests
{
    [Theory]
    [InlineData("500m", "0.5")]
    [InlineData("2", "2")]
    [InlineData("1Ki", "1024")]
    [InlineData("1e3", "1000")]
    [InlineData("0.1", "0.1")]
    [InlineData("1.5Gi", "1610612736")]
    public void A_quantity_is_read(string text, string amount)
    {
        Assert.True(Quantity.TryParse(text, out var read));
        Assert.Equal(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 Gi")]
    [InlineData("Gi")]
    [InlineData("1.2.3")]
    [InlineData("12GB")]
    public void What_is_no_quantity_is_not_read(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Theory]
    [InlineData("app=web", true)]
    [InlineData("app in (web, api),!old", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("tier", false)]
    [InlineData("app!=api", true)]
    [InlineData("app==web,zone", true)]
    public void A_label_selector_selects(string text, bool expected) =>
        Assert.Equal(expected, LabelSelector.Parse(text).Matches(new Dictionary<string, string> { ["app"] = "web", ["zone"] = "" }));

    [Theory]
    [InlineData("0 2 * * *", "2026-01-05T02:00:00Z", true)]
    [InlineData("0 2 * * *", "2026-01-05T02:01:00Z", false)]
    [InlineData("*/15 * * * 1-5", "2026-01-05T10:45:00Z", true)]
    [InlineData("*/15 * * * 1-5", "2026-01-04T10:45:00Z", false)]
    [InlineData("@daily", "2026-01-05T00:00:00Z", true)]
    public void A_schedule_is_due(string text, string time, bool due)
    {
        Assert.True(CronSchedule.TryParse(text, out var schedule));
        Assert.Equal(due, schedule.Matches(DateTime.Parse(time, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AdjustToUniversal)));
    }

    [Theory]
    [InlineData("61 * * * *")]
    [InlineData("* * * *")]
    [InlineData("every day")]
    public void What_is_no_schedule_is_refused(string text) => Assert.False(CronSchedule.TryParse(text, out _));

    [Theory]
    [InlineData("nginx", true)]
    [InlineData("ghcr.io/owner/repo/service:1.2.3", true)]
    [InlineData("127.0.0.1:5000/a/b@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("host.test/Upper", false)]
    [InlineData("a:b:c", false)]
    [InlineData("name@sha256:short", false)]
    public void An_image_name_is_readable_or_not(string name, bool valid) => Assert.Equal(valid, ImageName.IsValid(name));

    [Fact]
    public void A_kubelet_may_not_give_itself_a_role() =>
        Assert.Contains("node-role.kubernetes.io/worker", Assert.Throws<Rehearsal.Distribution.Commands.UsageException>(() => KubeletOptions.LabelsOf("node-role.kubernetes.io/worker=,workload=x")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_json_path_finds_by_condition()
    {
        var tree = JsonNode.Parse("""{"status":{"conditions":[{"type":"A","status":"False"},{"type":"Ready","status":"True"}]},"metadata":{"labels":{"a.b/c":"x"}}}""")!;
        Assert.Equal("True", (string?)JsonPath.Parse(""".status.conditions[?(@.type=="Ready")].status""").Find(tree).Single());
        Assert.Equal("x", (string?)JsonPath.Parse(@".metadata.labels.a\.b/c").Find(tree).Single());
    }

    [Fact]
    public void Defaults_leave_what_is_set()
    {
        var service = (JsonObject)JsonNode.Parse("""{"spec":{"type":"NodePort","ports":[{"port":80,"targetPort":8080}]}}""")!;
        BuiltInDefaults.Apply(service, "services");
        Assert.Equal("NodePort", (string?)service["spec"]!["type"]);
        Assert.Equal(8080, (int?)service["spec"]!["ports"]![0]!["targetPort"]);
        Assert.Equal("TCP", (string?)service["spec"]!["ports"]![0]!["protocol"]);
    }
}
