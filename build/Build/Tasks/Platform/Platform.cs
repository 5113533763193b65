using Cake.Frosting;

namespace WasteCoach.Build.Tasks.Platform;

/// <summary>Everything that runs on the cluster before our services do.</summary>
[TaskName(nameof(Platform))]
[TaskDescription("What runs on the cluster before our services do: add-ons, monitoring, Argo CD, stores, names, backups")]
[IsDependentOn(typeof(Addons))]
[IsDependentOn(typeof(CertManager))]
[IsDependentOn(typeof(Route53))]
[IsDependentOn(typeof(RabbitMq))]
[IsDependentOn(typeof(Redis))]
[IsDependentOn(typeof(PostgreSql))]
[IsDependentOn(typeof(EtcdBackup))]
[IsDependentOn(typeof(RegistryLogin))]
[IsDependentOn(typeof(RepositoryLogin))]
public sealed class Platform : FrostingTask<BuildContext>;
