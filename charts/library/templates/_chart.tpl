{{/* Everything of a service's chart. */}}
{{- define "library.chart" -}}
{{- $units := include "library.units" . | fromYamlArray -}}
{{- $first := first $units -}}
{{- include "library.account" $first }}
---
{{ include "library.deny" $first }}
{{- if $first.migration.enabled }}
{{- $migration := deepCopy $first }}
{{- $_ := set $migration "name" (printf "%s-migration" $first.chart) }}
---
{{ include "library.migrationNetwork" $migration }}
---
{{ include "library.migration" $migration }}
{{- end }}
{{- range $units }}
---
{{ include "library.network" . }}
---
{{ include "library.configMap" . }}
---
{{ include "library.service" . }}
---
{{ include "library.deployment" . }}
{{- if .autoscaling }}
---
{{ include "library.autoscaler" . }}
{{- end }}
{{- if ge (int .replicas) 2 }}
---
{{ include "library.disruption" . }}
{{- end }}
{{- end }}
{{ end -}}
