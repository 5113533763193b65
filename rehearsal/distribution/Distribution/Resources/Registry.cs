using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Rehearsal.Distribution.Admission;
using Rehearsal.Distribution.Api;
using Rehearsal.Distribution.Apply;
using Rehearsal.Distribution.Store;
using Rehearsal.Distribution.Validation;

namespace Rehearsal.Distribution.Resources;

/// <summary>Creates, changes and deletes objects by the rules of the API. Clients and controllers go through here alike.</summary>
internal sealed class Registry(ObjectStore store, ResourceCatalogue catalogue, IReadOnlyList<IAdmission> admissions)
{
    private const int Attempts = 20;
    private const string SuffixLetters = "bcdfghjklmnpqrstvwxz2456789";
    private const string CleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <summary>Admission looks at other objects: two writes must not both find the same address free.</summary>
    private readonly Lock admission = new();

    public ObjectStore Store => store;

    public ResourceCatalogue Catalogue => catalogue;

    /// <exception cref="ApiException">404.</exception>
    public StoredObject Get(ResourceDefinition resource, string @namespace, string name) =>
        store.Get(resource.Id, @namespace, name) ?? throw ApiException.NotFound(resource.Id, name);

    public JsonObject Create(ResourceDefinition resource, string @namespace, JsonObject tree, WriteOptions options, string operation = "Update")
    {
        var metadata = tree.Make("metadata");
        if (resource.Namespaced)
        {
            if (metadata.Text("namespace") is { Length: > 0 } named && named != @namespace)
            {
                throw ApiException.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
            }

            metadata["namespace"] = @namespace;
        }
        else
        {
            metadata.Remove("namespace");
        }

        if (metadata.Text("resourceVersion").Length > 0 && operation != "Apply")
        {
            throw ApiException.BadRequest("resourceVersion should not be set on objects to be created");
        }

        var generated = metadata.Text("name").Length == 0 && metadata.Text("generateName").Length > 0;
        for (var attempt = 1; ; attempt++)
        {
            var candidate = tree.Copy();
            var name = candidate.Make("metadata");
            if (generated)
            {
                name["name"] = metadata.Text("generateName") + RandomNumberGenerator.GetString(SuffixLetters, 5);
            }
            else if (name.Text("name").Length == 0)
            {
                throw ApiException.Invalid(resource.Kind, resource.Group, "", [FieldError.Required("metadata.name", "name or generateName is required")]);
            }

            if (store.Get(resource.Id, resource.Namespaced ? @namespace : "", name.Text("name")) is not null)
            {
                if (generated && attempt < Attempts)
                {
                    continue;
                }

                throw ApiException.AlreadyExists(resource.Id, name.Text("name"));
            }

            Decode(candidate, resource, options);
            Stamp(candidate, resource, options, operation);
            lock (admission)
            {
                Finish(candidate, null, resource, "", options, operation);
                if (options.DryRun)
                {
                    return candidate;
                }

                try
                {
                    return Stored(resource, Put(resource, candidate, 0));
                }
                catch (RevisionConflictException)
                {
                    throw ApiException.AlreadyExists(resource.Id, candidate.Name());
                }
            }
        }
    }

    /// <summary>Replaces an object, or the part of it that a subresource stands for.</summary>
    public JsonObject Update(ResourceDefinition resource, string @namespace, string name, JsonObject tree, string subresource, WriteOptions options)
    {
        var stored = Get(resource, @namespace, name);
        if (tree.Name() is { Length: > 0 } other && other != name)
        {
            throw ApiException.BadRequest($"the name of the object ({other}) does not match the name on the URL ({name})");
        }

        var version = tree.Text("metadata", "resourceVersion");
        if (version.Length == 0 && resource.IsCustom)
        {
            throw ApiException.Invalid(resource.Kind, resource.Group, name, [FieldError.Invalid("metadata.resourceVersion", "0x0", "must be specified for an update")]);
        }

        if (version.Length > 0 && version != stored.Revision.ToString(CultureInfo.InvariantCulture))
        {
            throw ApiException.Conflict(resource.Id, name);
        }

        Decode(tree, resource, options);
        return Write(resource, stored, tree, subresource, options, "Update");
    }

    /// <summary>Changes an object as it is now, again when somebody else was faster.</summary>
    /// <param name="change">Given a copy; gives the wanted object, or null to leave it.</param>
    public JsonObject Modify(ResourceDefinition resource, string @namespace, string name, Func<JsonObject, JsonObject?> change, string subresource, WriteOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = Get(resource, @namespace, name);
            var copy = stored.Copy();
            if (change(copy) is not { } wanted)
            {
                return stored.Copy();
            }

            if (wanted.Text("metadata", "resourceVersion") is { Length: > 0 } version && version != stored.Revision.ToString(CultureInfo.InvariantCulture))
            {
                throw ApiException.Conflict(resource.Id, name);
            }

            Decode(wanted, resource, options);
            try
            {
                return Write(resource, stored, wanted, subresource, options, "Update");
            }
            catch (ApiException error) when (error.Reason == "Conflict" && error.Details?["causes"] is null && attempt < Attempts)
            {
                // Somebody wrote in between; the change is tried on what is there now.
            }
        }
    }

    /// <summary>Server-side apply.</summary>
    public (JsonObject Result, bool Created) Apply(ResourceDefinition resource, string @namespace, string name, JsonObject applied, string subresource, WriteOptions options)
    {
        if (applied.Name() is { Length: > 0 } other && other != name)
        {
            throw ApiException.BadRequest($"the name of the object ({other}) does not match the name on the URL ({name})");
        }

        Decode(applied, resource, options);
        if (applied.At("metadata", "managedFields") is not null)
        {
            throw ApiException.BadRequest("metadata.managedFields must be nil");
        }

        var manager = new FieldManager(options.Manager, "Apply", subresource);
        for (var attempt = 1; ; attempt++)
        {
            if (store.Get(resource.Id, @namespace, name) is not { } stored)
            {
                if (subresource.Length > 0)
                {
                    throw ApiException.NotFound(resource.Id, name);
                }

                var fresh = ManagedFields.Apply(null, applied, resource.Schema, manager, options.Force, resource.Id, name);
                fresh.Make("metadata")["name"] = name;
                return (Create(resource, @namespace, fresh, options, "Apply"), true);
            }

            var merged = ManagedFields.Apply(stored.Copy(), applied, resource.Schema, manager, options.Force, resource.Id, name);
            try
            {
                return (Write(resource, stored, merged, subresource, options, "Apply"), false);
            }
            catch (ApiException error) when (error.Reason == "Conflict" && error.Details?["causes"] is null && attempt < Attempts)
            {
                // Somebody wrote in between; the configuration is applied to what is there now.
            }
        }
    }

    /// <returns>The object as it is while it waits for its deletion, or as it was at the end; and whether it is gone.</returns>
    public (JsonObject Last, bool Gone) Delete(ResourceDefinition resource, string @namespace, string name, DeleteRequest request)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = Get(resource, @namespace, name);
            var tree = stored.Copy();
            if ((request.Uid.Length > 0 && request.Uid != tree.Uid()) || (request.ResourceVersion.Length > 0 && request.ResourceVersion != tree.Text("metadata", "resourceVersion")))
            {
                throw new ApiException(409, "Conflict", $"Operation cannot be fulfilled on {resource.Id} \"{name}\": the precondition of the deletion does not hold: its uid is {tree.Uid()}");
            }

            if (request.DryRun)
            {
                return (tree, true);
            }

            try
            {
                var metadata = tree.Make("metadata");
                var finalizers = tree.Strings("metadata", "finalizers");
                var deleting = metadata["deletionTimestamp"] is not null;
                if (!deleting)
                {
                    var extra = request.Propagation switch { "Foreground" => "foregroundDeletion", "Orphan" => "orphan", _ => resource.Id == ResourceCatalogue.Definitions ? CleanupFinalizer : "" };
                    if (extra.Length > 0 && !finalizers.Contains(extra))
                    {
                        finalizers.Add(extra);
                        metadata["finalizers"] = finalizers.ToJson();
                    }
                }

                var grace = Grace(resource, tree, request);
                if (finalizers.Count == 0 && grace == 0 && resource.Id != "namespaces")
                {
                    store.Delete(stored, stored.Revision);
                    Left(stored);
                    return (tree, true);
                }

                if (deleting && !(resource.Id == "pods" && grace < tree.Number(0, "metadata", "deletionGracePeriodSeconds")))
                {
                    return (tree, false);
                }

                metadata["deletionTimestamp"] = Now(grace);
                metadata["deletionGracePeriodSeconds"] = grace;
                if (resource.HasGeneration)
                {
                    metadata["generation"] = tree.Number(0, "metadata", "generation") + 1;
                }

                if (resource.Id == "namespaces")
                {
                    tree.Make("status")["phase"] = "Terminating";
                }

                return (Stored(resource, Put(resource, tree, stored.Revision)), false);
            }
            catch (RevisionConflictException) when (attempt < Attempts)
            {
                // Changed in between: look again.
            }
        }
    }

    /// <summary>Writes without admission or validation: what a namespace's end and the binding of a pod need.</summary>
    public JsonObject Force(ResourceDefinition resource, string @namespace, string name, Action<JsonObject> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            var stored = Get(resource, @namespace, name);
            var tree = stored.Copy();
            change(tree);
            try
            {
                if (EndsDeletion(tree, resource))
                {
                    store.Delete(stored, stored.Revision);
                    Left(stored);
                    return tree;
                }

                return Stored(resource, Put(resource, tree, stored.Revision));
            }
            catch (RevisionConflictException) when (attempt < Attempts)
            {
                // Changed in between: look again.
            }
        }
    }

    private JsonObject Write(ResourceDefinition resource, StoredObject stored, JsonObject tree, string subresource, WriteOptions options, string operation)
    {
        var before = stored.Copy();
        Keep(before, tree, resource, subresource);
        lock (admission)
        {
            Finish(tree, before, resource, subresource, options, operation);
            if (Same(before, tree))
            {
                return Stored(resource, stored);
            }

            if (options.DryRun)
            {
                return tree;
            }

            try
            {
                if (EndsDeletion(tree, resource))
                {
                    store.Delete(stored, stored.Revision);
                    Left(stored);
                    return tree;
                }

                return Stored(resource, Put(resource, tree, stored.Revision));
            }
            catch (RevisionConflictException)
            {
                throw ApiException.Conflict(resource.Id, stored.Name);
            }
        }
    }

    private StoredObject Put(ResourceDefinition resource, JsonObject tree, long expected)
    {
        tree["apiVersion"] = resource.StorageGroupVersion;
        tree["kind"] = resource.Kind;
        var stored = store.Put(resource.Id, resource.Namespaced ? tree.Namespace() : "", tree.Name(), tree, expected);
        if (resource.Id == ResourceCatalogue.Definitions)
        {
            catalogue.Serve(stored);
        }

        return stored;
    }

    private void Left(StoredObject stored)
    {
        if (stored.Resource == ResourceCatalogue.Definitions)
        {
            catalogue.Drop(stored.Name);
        }
    }

    private static JsonObject Stored(ResourceDefinition resource, StoredObject stored)
    {
        var tree = stored.Copy();
        tree["apiVersion"] = resource.GroupVersion;
        return tree;
    }

    /// <summary>Checks identity, types and unknown fields of what a client sent.</summary>
    private static void Decode(JsonObject tree, ResourceDefinition resource, WriteOptions options)
    {
        var (version, kind) = (tree.Text("apiVersion"), tree.Text("kind"));
        if ((version.Length > 0 && version != resource.GroupVersion && version != resource.StorageGroupVersion) || (kind.Length > 0 && kind != resource.Kind))
        {
            throw ApiException.BadRequest($"the API version in the data ({version}, Kind={kind}) does not match the expected API version ({resource.GroupVersion}, Kind={resource.Kind})");
        }

        tree["apiVersion"] = resource.GroupVersion;
        tree["kind"] = resource.Kind;
        Canonical.Clean(tree, resource.Schema);
        if (resource.Deprecation.Length > 0)
        {
            options.Warn(resource.Deprecation);
        }

        var unknown = FieldPruning.Prune(tree, resource.Schema);
        if (unknown.Count > 0 && options.FieldValidation == "Strict")
        {
            throw ApiException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: strict decoding error: {string.Join(", ", unknown.Select(field => $"unknown field \"{field}\""))}");
        }

        if (options.FieldValidation == "Warn")
        {
            unknown.ForEach(field => options.Warn($"unknown field \"{field}\""));
        }

        if (!resource.IsCustom && SchemaValidation.Validate(tree, resource.Schema).FirstOrDefault() is { } error)
        {
            throw ApiException.BadRequest($"{resource.Kind} in version \"{resource.Version}\" cannot be handled as a {resource.Kind}: {error}");
        }
    }

    private static void Stamp(JsonObject tree, ResourceDefinition resource, WriteOptions options, string operation)
    {
        var metadata = tree.Make("metadata");
        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Now();
        metadata.Remove("deletionTimestamp");
        metadata.Remove("deletionGracePeriodSeconds");
        metadata.Remove("selfLink");
        metadata.Remove("generation");
        if (operation != "Apply")
        {
            metadata.Remove("managedFields");
        }

        if (resource.HasGeneration)
        {
            metadata["generation"] = 1;
        }

        if (resource.HasStatus && resource.Id != "nodes")
        {
            tree.Remove("status");
        }
    }

    /// <summary>Puts back what the writer may not change, and counts the generation.</summary>
    private static void Keep(JsonObject before, JsonObject after, ResourceDefinition resource, string subresource)
    {
        if (subresource == "status")
        {
            // Only the status counts; kubelets and controllers may also carry labels or conditions in metadata, which stay as they are.
            var status = after["status"]?.DeepClone();
            var fields = after.At("metadata", "managedFields")?.DeepClone();
            after.Clear();
            foreach (var (name, value) in before)
            {
                after[name] = value?.DeepClone();
            }

            after["status"] = status;
            if (fields is not null)
            {
                after.Make("metadata")["managedFields"] = fields;
            }
        }
        else if (resource.HasStatus)
        {
            after.Remove("status");
            if (before["status"] is { } status)
            {
                after["status"] = status.DeepClone();
            }
        }

        var (old, now) = (before.Make("metadata"), after.Make("metadata"));
        foreach (var field in (string[])["name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "resourceVersion", "generateName"])
        {
            now.Remove(field);
            if (old[field] is { } value)
            {
                now[field] = value.DeepClone();
            }
        }

        if (now["managedFields"] is null && old["managedFields"] is { } managed)
        {
            now["managedFields"] = managed.DeepClone();
        }
    }

    private void Finish(JsonObject tree, JsonObject? before, ResourceDefinition resource, string subresource, WriteOptions options, string operation)
    {
        if (subresource != "status")
        {
            if (resource.IsCustom)
            {
                Defaulting.Apply(tree, resource.Schema);
            }
            else
            {
                BuiltInDefaults.Apply(tree, resource.Id);
            }

            // Names and ports are given after the defaults, by which it is known whether they are needed.
            foreach (var step in admissions)
            {
                step.Admit(resource, before, tree);
            }
        }

        var errors = new List<FieldError>();
        Names.Check(tree, resource, errors);
        if (resource.IsCustom)
        {
            errors.AddRange(SchemaValidation.Validate(tree, resource.Schema));
        }
        else
        {
            BuiltInValidation.Check(tree, resource.Id, errors);
        }

        if (resource.Id == ResourceCatalogue.Definitions)
        {
            CustomResources.Read(tree, catalogue.Schemas.Metadata, errors);
        }

        if (before is not null)
        {
            Immutability.Check(before, tree, resource.Id, errors);
            NewFinalizers(before, tree, resource);
        }

        if (errors.Count > 0)
        {
            throw ApiException.Invalid(resource.Kind, resource.Group, tree.Name(), errors);
        }

        if (before is not null && resource.HasGeneration && subresource != "status" && !JsonNode.DeepEquals(Wanted(before), Wanted(tree)))
        {
            tree.Make("metadata")["generation"] = before.Number(0, "metadata", "generation") + 1;
        }

        if (operation != "Apply")
        {
            ManagedFields.Update(before, tree, resource.Schema, new FieldManager(options.Manager, "Update", subresource));
        }
    }

    private static void NewFinalizers(JsonObject before, JsonObject after, ResourceDefinition resource)
    {
        if (before.At("metadata", "deletionTimestamp") is null)
        {
            return;
        }

        var added = after.Strings("metadata", "finalizers").Except(before.Strings("metadata", "finalizers")).ToList();
        if (added.Count > 0)
        {
            throw ApiException.Invalid(resource.Kind, resource.Group, after.Name(),
                [FieldError.Forbidden("metadata.finalizers", $"no new finalizers can be added if the object is being deleted, found new finalizers [{string.Join(", ", added)}]")]);
        }
    }

    /// <summary>Everything but metadata and status: what a user asks for.</summary>
    private static JsonObject Wanted(JsonObject tree)
    {
        var wanted = tree.Copy();
        wanted.Remove("metadata");
        wanted.Remove("status");
        return wanted;
    }

    private static bool Same(JsonObject before, JsonObject after)
    {
        var (left, right) = (before.Copy(), after.Copy());
        left.Remove("apiVersion");
        right.Remove("apiVersion");
        return JsonNode.DeepEquals(left, right);
    }

    private static bool EndsDeletion(JsonObject tree, ResourceDefinition resource) =>
        tree.At("metadata", "deletionTimestamp") is not null
        && !tree.Elements("metadata", "finalizers").Any()
        && tree.Number(0, "metadata", "deletionGracePeriodSeconds") == 0
        && !(resource.Id == "namespaces" && tree.Elements("spec", "finalizers").Any());

    /// <summary>Seconds a pod gets to end; anything else ends at once.</summary>
    private static long Grace(ResourceDefinition resource, JsonObject tree, DeleteRequest request)
    {
        if (resource.Id != "pods" || tree.Text("spec", "nodeName").Length == 0 || tree.Text("status", "phase") is "Succeeded" or "Failed")
        {
            return 0;
        }

        return request.GraceSeconds ?? tree.Number(30, "spec", "terminationGracePeriodSeconds");
    }

    private static string Now(long seconds = 0) => DateTime.UtcNow.AddSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
