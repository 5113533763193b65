{{/*
Lays one map over another, in place. Sprig's mergeOverwrite would leave a value standing where the upper map says false, 0 or [].
Takes base and over.
*/}}
{{- define "library.overlay" -}}
{{- $base := .base -}}
{{- range $key, $value := .over -}}
{{- if and (kindIs "map" $value) (kindIs "map" (get $base $key)) -}}
{{- include "library.overlay" (dict "base" (get $base $key) "over" $value) -}}
{{- else -}}
{{- $_ := set $base $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The chart's values over the library's defaults, as YAML. */}}
{{- define "library.values" -}}
{{- $values := deepCopy .Values.library -}}
{{- include "library.overlay" (dict "base" $values "over" (deepCopy (omit .Values "library" "global"))) -}}
{{- $values | toYaml -}}
{{- end -}}

{{/* What gets a Deployment, as a YAML list: the service itself, or each of its roles. */}}
{{- define "library.units" -}}
{{- $chart := .Chart.Name -}}
{{- $namespace := .Release.Namespace -}}
{{- $values := include "library.values" . | fromYaml -}}
{{- $roles := $values.roles -}}
{{- $units := list -}}
{{- range $role, $own := ternary $roles (dict "" dict) (gt (len $roles) 0) -}}
{{- $unit := deepCopy $values -}}
{{- include "library.overlay" (dict "base" $unit "over" $own) -}}
{{- $_ := set $unit "name" (list $chart $role | compact | join "-") -}}
{{- $_ := set $unit "chart" $chart -}}
{{- $_ := set $unit "namespace" $namespace -}}
{{- include "library.refuse" $unit -}}
{{- $units = append $units $unit -}}
{{- end -}}
{{- $units | toYaml -}}
{{- end -}}
