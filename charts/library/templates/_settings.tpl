{{/* The settings that a unit is given, with those that follow from other values; as YAML. */}}
{{- define "library.settings" -}}
{{- $derived := dict
  "Shutdown__DrainSeconds" (.shutdown.drainSeconds | toString)
  "Shutdown__TimeoutSeconds" (.shutdown.timeoutSeconds | toString) -}}
{{- if .public -}}
{{- $_ := set $derived "TrustedProxies__0" .network.vpc -}}
{{- end -}}
{{- include "library.overlay" (dict "base" $derived "over" .settings) -}}
{{- $derived | toYaml -}}
{{- end -}}

{{- define "library.configMap" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "library.labels" . | nindent 4 }}
data:
  {{- include "library.settings" . | nindent 2 }}
{{- end -}}
