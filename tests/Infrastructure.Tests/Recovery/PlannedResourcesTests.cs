using System.Text.Json;
using WasteCoach.Build.Tools.Terraform.Recovery;

namespace WasteCoach.Infrastructure.Tests.Recovery;

public sealed class PlannedResourcesTests
{
    private const string Plan =
        """
        {"planned_values":{"root_module":{"child_modules":[{"address":"module.network","resources":[
          {"address":"module.network.aws_subnet.public[\"a\"]","mode":"managed","type":"aws_subnet","name":"public","index":"a",
           "values":{"cidr_block":"10.0.1.0/24","tags_all":{"Name":"trial-a","wastecoach:cluster":"trial","team":"x"}}},
          {"address":"module.network.data.aws_ami.node","mode":"data","type":"aws_ami","name":"node","values":{}}
        ]}]}}}
        """;

    [Fact]
    public void Resources_of_modules_are_read_with_their_keys_and_data_sources_are_not()
    {
        PlannedResource subnet = PlannedResources.Read(Plan).Values.Single();

        Assert.Equal("module.network", subnet.Module);
        Assert.Equal("10.0.1.0/24", subnet.Text("cidr_block"));
        Assert.Equal("module.network.aws_route_table_association.public[\"a\"]", subnet.Sibling("aws_route_table_association"));
    }

    [Fact]
    public void Identifying_are_the_name_and_the_owner()
    {
        PlannedResource subnet = PlannedResources.Read(Plan).Values.Single();

        Assert.Equal(["Name=trial-a", "wastecoach:cluster=trial"], subnet.IdentifyingTags.Select(t => $"{t.Key}={t.Value}"));
    }

    [Fact]
    public void Something_else_than_a_plan_is_refused() =>
        Assert.Contains("planned_values", Assert.Throws<JsonException>(() => PlannedResources.Read("{}")).Message);
}
