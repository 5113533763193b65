{{/* Nothing in, nothing out, for every pod of the chart; the policies beside it add what is allowed. */}}
{{- define "library.deny" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .chart }}-deny
  namespace: {{ .namespace }}
  labels:
    app.kubernetes.io/instance: {{ .chart }}
    app.kubernetes.io/part-of: wastecoach
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/instance: {{ .chart }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{- define "library.egressToDns" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .network.namespaces.dns }}
      podSelector:
        matchLabels:
          k8s-app: kube-dns
  ports:
    - { protocol: UDP, port: 53 }
    - { protocol: TCP, port: 53 }
{{- end -}}

{{/* Takes network and store. */}}
{{- define "library.egressToStore" -}}
- to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .network.namespaces.stores }}
      podSelector:
        matchLabels:
          app.kubernetes.io/name: {{ .store }}
  ports:
    - { protocol: TCP, port: {{ get (dict "postgresql" 5432 "redis" 6379 "rabbitmq" 5672) .store }} }
{{- end -}}

{{- define "library.network" -}}
{{- $network := .network -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "library.selector" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- if .public }}
    # The load balancer, by its own address.
    - from:
        - ipBlock:
            cidr: {{ $network.vpc }}
      ports:
        - { protocol: TCP, port: 8080 }
    {{- end }}
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: {{ $network.namespaces.monitoring }}
          podSelector:
            matchLabels:
              app.kubernetes.io/name: prometheus
      ports:
        - { protocol: TCP, port: 8080 }
    {{- with $network.calledBy }}
    - from:
        - podSelector:
            matchExpressions:
              - key: app.kubernetes.io/name
                operator: In
                values: {{ toJson . }}
      ports:
        - { protocol: TCP, port: 8080 }
    {{- end }}
  egress:
    {{- include "library.egressToDns" . | nindent 4 }}
    {{- range $network.stores }}
    {{- include "library.egressToStore" (dict "network" $network "store" .) | nindent 4 }}
    {{- end }}
    {{- with $network.calls }}
    - to:
        - podSelector:
            matchExpressions:
              - key: app.kubernetes.io/name
                operator: In
                values: {{ toJson . }}
      ports:
        - { protocol: TCP, port: 8080 }
    {{- end }}
    {{- if $network.internet }}
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: {{ list $network.vpc $network.pods $network.services "169.254.0.0/16" | toJson }}
      ports:
        - { protocol: TCP, port: 443 }
    {{- end }}
    {{- if $network.instanceCredentials }}
    # The keys of the machine's role.
    - to:
        - ipBlock:
            cidr: 169.254.169.254/32
      ports:
        - { protocol: TCP, port: 80 }
    {{- end }}
    {{- range $network.addresses }}
    - to:
        - ipBlock:
            cidr: {{ .cidr }}
      ports:
        - { protocol: TCP, port: {{ .port }} }
    {{- end }}
{{- end -}}
