using Amazon.EC2;
using Amazon.EC2.Model;

namespace WasteCoach.Rehearsal.Tests;

/// <summary>What something else still needs cannot be deleted, as on AWS. Slow because a machine boots.</summary>
[Collection(RehearsalTests.Name)]
[Trait("Category", "Rehearsal")]
public sealed class DeletionTests(SharedWorld shared)
{
    [Fact]
    public async Task Nothing_that_an_instance_needs_can_be_deleted_before_it()
    {
        var ec2 = shared.World.Ec2;
        var (subnet, prefix) = await shared.SubnetAsync();
        var gateway = (await ec2.CreateInternetGatewayAsync(new CreateInternetGatewayRequest())).InternetGateway.InternetGatewayId;
        await ec2.AttachInternetGatewayAsync(new AttachInternetGatewayRequest { InternetGatewayId = gateway, VpcId = shared.Vpc });
        var group = (await ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest { GroupName = "nodes", Description = "nodes", VpcId = shared.Vpc })).GroupId;
        var instance = await shared.RunAsync("needed", subnet, $"{prefix}.10");
        await ec2.ModifyInstanceAttributeAsync(new ModifyInstanceAttributeRequest { InstanceId = instance.InstanceId, Groups = [group] });
        var address = (await ec2.AllocateAddressAsync(new AllocateAddressRequest { Domain = DomainType.Vpc })).AllocationId;
        var association = await ec2.AssociateAddressAsync(new AssociateAddressRequest { AllocationId = address, InstanceId = instance.InstanceId });

        await RefusedAsync("DependencyViolation", () => ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = subnet }));
        await RefusedAsync("DependencyViolation", () => ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = group }));
        await RefusedAsync("DependencyViolation", () => ec2.DetachInternetGatewayAsync(new DetachInternetGatewayRequest { InternetGatewayId = gateway, VpcId = shared.Vpc }));
        await RefusedAsync("DependencyViolation", () => ec2.DeleteVpcAsync(new DeleteVpcRequest { VpcId = shared.Vpc }));

        await ec2.DisassociateAddressAsync(new DisassociateAddressRequest { AssociationId = association.AssociationId });
        await ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = address });
        await shared.TerminateAsync(instance.InstanceId);
        await ec2.DetachInternetGatewayAsync(new DetachInternetGatewayRequest { InternetGatewayId = gateway, VpcId = shared.Vpc });
        await ec2.DeleteInternetGatewayAsync(new DeleteInternetGatewayRequest { InternetGatewayId = gateway });
        await ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = group });
        await ec2.DeleteSubnetAsync(new DeleteSubnetRequest { SubnetId = subnet });
    }

    [Fact]
    public async Task A_group_that_a_rule_of_another_group_names_cannot_be_deleted()
    {
        var ec2 = shared.World.Ec2;
        var source = (await ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest { GroupName = "source", Description = "source", VpcId = shared.Vpc })).GroupId;
        var target = (await ec2.CreateSecurityGroupAsync(new CreateSecurityGroupRequest { GroupName = "target", Description = "target", VpcId = shared.Vpc })).GroupId;
        await ec2.AuthorizeSecurityGroupIngressAsync(new AuthorizeSecurityGroupIngressRequest
        {
            GroupId = target,
            IpPermissions = [new IpPermission { IpProtocol = "tcp", FromPort = 6443, ToPort = 6443, UserIdGroupPairs = [new UserIdGroupPair { GroupId = source }] }],
        });

        await RefusedAsync("DependencyViolation", () => ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = source }));

        await ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = target });
        await ec2.DeleteSecurityGroupAsync(new DeleteSecurityGroupRequest { GroupId = source });
    }

    private static async Task RefusedAsync(string code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<AmazonEC2Exception>(call)).ErrorCode);
}
