using Rehearsal.Runtime;
using Rehearsal.Runtime.Cluster;
using Rehearsal.Runtime.Images;
using Rehearsal.Runtime.Ingresses;
using Rehearsal.Runtime.Names;
using Rehearsal.Runtime.Network;
using Rehearsal.Runtime.Podman;
using Rehearsal.Runtime.Pods;
using Rehearsal.Runtime.Probes;
using Rehearsal.Runtime.Volumes;

var settings = RuntimeSettings.Read();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders().AddSimpleConsole(options => (options.SingleLine, options.UseUtcTimestamp, options.TimestampFormat) = (true, true, "yyyy-MM-ddTHH:mm:ssZ "));
builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Yarp", LogLevel.Warning).AddFilter("System", LogLevel.Warning);
builder.WebHost.ConfigureKestrel(server =>
{
    server.Listen(settings.Address, settings.Port);
    server.Listen(settings.IngressAddress, settings.IngressPort);
});
builder.Services.AddSingleton(settings);
builder.Services.AddSingleton(new PodmanClient(settings.PodmanSocket));
builder.Services.AddSingleton(new RegistryClient(settings.Registry));
builder.Services.AddSingleton<ImageCatalogue>().AddSingleton<ImagePuller>().AddSingleton<PodNetwork>().AddSingleton<VolumeMaker>().AddSingleton<Prober>().AddSingleton<PodParts>();
builder.Services.AddSingleton<PodCatalogue>().AddHostedService(services => services.GetRequiredService<PodCatalogue>());
builder.Services.AddHttpForwarder();
builder.Services.AddSingleton<ClusterView>().AddSingleton<Entrance>().AddHostedService<ClusterWatch>().AddHostedService<NameWriter>();
var app = builder.Build();
app.MapWhen(context => context.Connection.LocalPort == settings.IngressPort, entrance => entrance.Run(context => context.RequestServices.GetRequiredService<Entrance>().Handle(context)));
app.UseWhen(context => context.Connection.LocalPort == settings.Port, api => api.UseWebSockets());
Endpoints.Map(app, settings);
await app.RunAsync();
