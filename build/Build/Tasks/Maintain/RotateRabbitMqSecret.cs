using Cake.Frosting;
using WasteCoach.Build.Clusters;
using WasteCoach.Build.Deployments;
using WasteCoach.Build.Inventories;
using WasteCoach.Build.Phases;
using WasteCoach.Build.Stores;

namespace WasteCoach.Build.Tasks.Maintain;

/// <summary>
/// Gives both users of RabbitMQ new passwords: in the Secrets that operator and services read (username, password and
/// default_user.conf together), in the broker, and in the pods that use it. Proves that the new ones are taken and the old ones
/// refused. A run that was cut off is gone on with.
/// </summary>
[TaskName(nameof(RotateRabbitMqSecret))]
[TaskDescription("New passwords for RabbitMQ: Secrets, broker and the services' pods; the old ones are refused after")]
public sealed class RotateRabbitMqSecret : AsyncFrostingTask<BuildContext>, IChangesTheWorld
{
    private const string GivenAdministrator = "rabbitmqPassword";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public override async Task RunAsync(BuildContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.EnvironmentSettings.Secrets.ContainsKey(GivenAdministrator))
        {
            throw new UsageException(
                $"{context.EnvironmentSettings.File} gives the administrator's password by the secret {GivenAdministrator}: a new one comes from there.",
                $"Change its value, then run ./build.sh --target=RabbitMq --force --environment={context.EnvironmentSettings.Name}; or remove the secret, and passwords are made here.");
        }

        var cancellation = CurrentTask.Cancellation;
        var say = context.Session.SayOf(nameof(RotateRabbitMqSecret));
        var application = context.EnvironmentSettings.Cluster.Namespace;
        using var pods = PodAccess.Of(context);
        var rotation = await RabbitMqRotation.BeginAsync(pods, application, cancellation);
        say(rotation.IsResumed ? $"going on with rotation {rotation.Id}" : $"rotation {rotation.Id}");
        say(await rotation.KeepAsync(cancellation) ? "new passwords are kept" : "new passwords were kept already");
        // It makes all Secrets of the passwords that are kept; the broker reads its users when it starts anew, which it does for them.
        Playbook.Run(PhaseRun.OfTask(context, nameof(RotateRabbitMqSecret)), "rabbitmq");
        var readers = await rotation.RollAsync(cancellation);
        await WaitAsync(context, $"{Words.List(readers)} run with the new password", cluster => RolledOut(cluster, application, readers), say, cancellation);
        await ProveAsync(context, pods, rotation, say, cancellation);
        await rotation.EndAsync(cancellation);
        context.Session.CloseWith(
            $"RabbitMQ has new passwords (rotation {rotation.Id}): Secrets {Store.RabbitMq.Secret} and {application}/{RabbitMqRotation.ClientSecret} agree, the broker takes the new ones of both users and refuses the old ones, {Words.List(readers)} run with them.");
    }

    private static async Task ProveAsync(BuildContext context, PodAccess pods, RabbitMqRotation rotation, Action<string> say, CancellationToken cancellation)
    {
        if (await rotation.SecretTroublesAsync(cancellation) is { Count: > 0 } troubles)
        {
            throw new StoreException($"After the rotation {Words.List(troubles)}. Run it again: ./build.sh --target={nameof(RotateRabbitMqSecret)} --environment={context.EnvironmentSettings.Name}");
        }

        var login = new RabbitMqLogin(pods);
        var users = await rotation.UsersAsync(cancellation);
        foreach (var (user, old, wanted) in new[] { (users.Administrator, rotation.Old.Administrator, rotation.New.Administrator), (users.Services, rotation.Old.Services, rotation.New.Services) })
        {
            await Wait.UntilAsync($"RabbitMQ takes the new password of {user}", stop => login.AskAsync(user, wanted, stop), Patience, say, context.Clock, cancellation);
            if (await login.IsTakenAsync(user, old, cancellation))
            {
                throw new StoreException($"RabbitMQ still takes the old password of {user}: its definitions were not loaded anew. See {Store.RabbitMq.Logs}, then run {nameof(RotateRabbitMqSecret)} again.");
            }

            say($"{user}: the new password is taken, the old one refused");
        }
    }

    private static Task WaitAsync(BuildContext context, string condition, Func<ClusterView, ProbeResult> judge, Action<string> say, CancellationToken cancellation) =>
        Wait.UntilAsync(condition, _ => context.Cluster.ProbeAsync(judge), Patience, say, context.Clock, cancellation);

    private static ProbeResult RolledOut(ClusterView cluster, string @namespace, IReadOnlyList<string> deployments) =>
        cluster.RolledOut([.. deployments.Select(name => $"deployment/{@namespace}/{name}")]);
}
