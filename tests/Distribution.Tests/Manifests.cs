namespace Distribution.Tests;

/// <summary>Small manifests that several tests use.</summary>
internal static class Manifests
{
    public static string Deployment(string name, int replicas = 1, string image = "registry.test/web:1.0", string cpu = "50m", string extra = "") => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, labels: {app: {{{name}}} }}
        spec:
          replicas: {{{replicas}}}
          selector: {matchLabels: {app: {{{name}}} }}
          template:
            metadata: {labels: {app: {{{name}}} }}
            spec:
              {{{extra}}}
              containers:
              - name: web
                image: {{{image}}}
                env: [{name: MODE, value: plain}]
                resources: {requests: {cpu: {{{cpu}}}, memory: 32Mi}}
        """;

    /// <summary>A definition that takes any fields.</summary>
    public static string Definition(string group, string version, string kind, string plural, string scope = "Namespaced") => $$$"""
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: {{{plural}}}.{{{group}}} }
        spec:
          group: {{{group}}}
          scope: {{{scope}}}
          names: {plural: {{{plural}}}, singular: {{{kind.ToLowerInvariant()}}}, kind: {{{kind}}} }
          versions:
          - {name: {{{version}}}, served: true, storage: true, subresources: {status: {} }, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true} } }
        """;

    public const string WidgetDefinition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.test.example}
        spec:
          group: test.example
          scope: Namespaced
          names: {plural: widgets, singular: widget, kind: Widget, shortNames: [wd]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns:
            - {name: Size, type: integer, jsonPath: .spec.size}
            schema:
              openAPIV3Schema:
                type: object
                required: [spec]
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1, maximum: 9}
                      colour: {type: string, enum: [red, green], default: green}
                      code: {type: string, pattern: "^[a-z]{3}$"}
                      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                  status: {type: object, properties: {phase: {type: string}}}
          - name: v1alpha1
            served: true
            storage: false
            schema:
              openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
        """;
}
