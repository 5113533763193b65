namespace WasteCoach.Build.Tools.Terraform.Recovery;

/// <summary>
/// Finds what a killed apply has made and the state does not hold. terraform writes the state to S3 only every twenty
/// seconds or so, hence a kill loses finished resources as well as those in flight; applying again without them fails on
/// some types and silently makes a second object of others.
/// </summary>
public sealed class RecoveryPlanner
{
    // The types whose id in the events is what `terraform import` wants. For all others the look-up is asked, even if
    // the creation was reported complete.
    private static readonly HashSet<string> ImportedById = new(StringComparer.Ordinal)
    {
        "aws_acm_certificate",
        "aws_eip",
        "aws_iam_instance_profile",
        "aws_iam_openid_connect_provider",
        "aws_iam_policy",
        "aws_iam_role",
        "aws_instance",
        "aws_internet_gateway",
        "aws_key_pair",
        "aws_route53_zone",
        "aws_route_table",
        "aws_s3_bucket",
        "aws_security_group",
        "aws_subnet",
        "aws_vpc",
        "aws_vpc_security_group_egress_rule",
        "aws_vpc_security_group_ingress_rule",
    };

    private readonly Dictionary<string, IResourceLookup> _lookups = new(StringComparer.Ordinal);

    /// <summary>Plans with these look-ups.</summary>
    public RecoveryPlanner(IEnumerable<IResourceLookup> lookups)
    {
        foreach (IResourceLookup lookup in lookups)
        {
            foreach (string type in lookup.Types)
            {
                _lookups.Add(type, lookup);
            }
        }
    }

    /// <summary>Plans the recovery of one stack.</summary>
    /// <param name="created">What the killed applies began to create.</param>
    /// <param name="state">The addresses in the state (<c>terraform state list</c>).</param>
    /// <param name="plan">The resources of the plan that was being applied.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public async Task<RecoveryPlan> PlanAsync(
        IReadOnlyDictionary<string, CreatedResource> created,
        IReadOnlySet<string> state,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken = default)
    {
        var imports = new List<Import>();
        var unresolved = new List<string>();
        foreach (CreatedResource resource in created.Values.OrderBy(r => r.Address, StringComparer.Ordinal))
        {
            if (state.Contains(resource.Address))
            {
                continue;
            }

            if (resource.Id is not null && ImportedById.Contains(resource.Type))
            {
                imports.Add(new Import(resource.Address, resource.Id));
                continue;
            }

            switch (await FindAsync(resource, plan, cancellationToken))
            {
                case LookupResult.Found found:
                    imports.Add(new Import(resource.Address, found.ImportId));
                    break;
                case LookupResult.Unclear unclear:
                    unresolved.Add($"{resource.Address}: {unclear.Reason}");
                    break;
            }
        }

        return new RecoveryPlan(imports, unresolved);
    }

    private async Task<LookupResult> FindAsync(
        CreatedResource resource,
        IReadOnlyDictionary<string, PlannedResource> plan,
        CancellationToken cancellationToken)
    {
        if (!_lookups.TryGetValue(resource.Type, out IResourceLookup? lookup))
        {
            return new LookupResult.Unclear(
                $"was being created when terraform was killed, and nothing here can look for {resource.Type}. "
                + $"Look in the AWS console; if it exists: terraform import '{resource.Address}' <id>.");
        }

        // Not in the plan of this configuration: a name that was changed between the kill and now.
        if (!plan.TryGetValue(resource.Address, out PlannedResource? planned))
        {
            return new LookupResult.Unclear(
                "was being created when terraform was killed, and is no longer part of the configuration. "
                + "Put it back, or remove it in the AWS console together with the kept event stream.");
        }

        return await lookup.FindAsync(planned, plan, cancellationToken);
    }
}
